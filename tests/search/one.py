"""What a hostile pickle calls in the tests of the guard; its names are short, so that it fits anywhere."""

ran: list[str] = []


def f() -> None:
    ran.append("code")
