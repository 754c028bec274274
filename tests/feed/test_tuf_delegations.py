"""The conformance command through delegations (TUF specification, section 5.6.7): who is asked, in which order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tuf.api.metadata import DelegatedRole, Delegations, TargetFile, Targets

from tests.feed.repository import Repository, new_key
from tests.feed.test_tuf_client import Client, client

__all__ = ["client"]
pytestmark = pytest.mark.usefixtures("web")

# Delegations: (delegating role, role, paths, terminating), and the order in which roles are asked for.

Delegated = tuple[str, str, Sequence[str], bool]
ALL = ("*",)
GRAPHS: dict[str, tuple[Sequence[Delegated], str]] = {
    "one": ([("", "p", ALL, False)], "p"),
    "two side by side": ([("", "p", ALL, False), ("", "q", ALL, False)], "pq"),
    "a child comes before the next sibling": (
        [("", "p", ALL, False), ("", "q", ALL, False), ("p", "r", ALL, False), ("p", "s", ALL, False)],
        "prsq",
    ),
    "a grandchild too": (
        [("", "p", ALL, False), ("", "q", ALL, False), ("p", "r", ALL, False), ("r", "s", ALL, False)],
        "prsq",
    ),
    "below the second": ([("", "p", ALL, False), ("", "q", ALL, False), ("q", "r", ALL, False)], "pqr"),
    "a terminating one ends the search": (
        [("", "p", ALL, False), ("", "q", ALL, False), ("p", "r", ALL, True), ("p", "s", ALL, False)],
        "pr",
    ),
    "but not that of its own": (
        [("", "p", ALL, False), ("", "q", ALL, False), ("p", "r", ALL, True), ("r", "s", ALL, False)],
        "prs",
    ),
    "a branch that does not match is passed over": (
        [("", "p", ("*.doc",), False), ("", "q", ALL, False), ("p", "r", ALL, False)],
        "q",
    ),
    "also further down": (
        [("", "p", ALL, False), ("", "q", ALL, False), ("p", "r", ("*.doc",), False), ("r", "s", ALL, False)],
        "pq",
    ),
    "a terminating branch that does not match ends nothing": (
        [("", "p", ("*.doc",), True), ("", "q", ALL, False)],
        "q",
    ),
    "round in a circle": (
        [("", "p", ALL, False), ("p", "q", ALL, False), ("q", "r", ALL, False), ("r", "p", ALL, False)],
        "pqr",
    ),
    "one role of two": (
        [("", "p", ALL, False), ("", "q", ALL, False), ("q", "r", ALL, False), ("p", "r", ALL, False)],
        "prq",
    ),
    "one role of two, by the one that matches": (
        [("", "p", ALL, False), ("", "q", ALL, False), ("q", "r", ALL, False), ("p", "r", ("*.doc",), False)],
        "pqr",
    ),
}


def asked(client: Client) -> list[str]:
    """The roles asked for below the top level, in their order."""
    paths = [path for path in client.server.requests if path.startswith("/metadata/")]
    names = [path.rpartition("/")[2].removesuffix(".json").partition(".")[2] for path in paths]
    return [name for name in names if name and name not in ("root", "snapshot", "targets")]


def delegate(repository: Repository, graph: Sequence[Delegated]) -> None:
    """Put these roles in the place of the repository's own."""
    repository.publishers.clear()
    repository.targets.delegations = Delegations({}, {})
    repository.targets.version += 1
    for by, name, paths, terminating in graph:
        parent: Targets = repository.publishers[by] if by else repository.targets
        if parent.delegations is None:
            parent.delegations = Delegations({}, {})
        assert parent.delegations.roles is not None
        parent.delegations.roles[name] = DelegatedRole(name, [], 1, terminating, list(paths))
        for signer in repository.signers.setdefault(name, [new_key()]):
            parent.add_key(signer.public_key, name)
        repository.publishers.setdefault(name, Targets(expires=repository.after(days=400)))


@pytest.mark.parametrize("graph, order", GRAPHS.values(), ids=GRAPHS)
def test_roles_are_searched_in_order_each_with_what_it_delegates(
    client: Client, graph: Sequence[Delegated], order: str
) -> None:
    client.init()
    delegate(client.repository, graph)
    client.repository.release()
    assert client.download("nobody-lists-this") == 1
    assert "".join(asked(client)) == order
    assert client.version("targets") == 2, "the rest was brought up to date all the same"


TREE: Sequence[Delegated] = [
    ("", "p", ("*.doc", "*.md"), False),
    ("", "q", ("wards/*/*",), False),
    ("q", "r", ("wards/one/*",), False),
    ("q", "s", ("wards/two/*.pdf",), False),
]


@pytest.mark.parametrize(
    ("by", "path", "found", "order"),
    [
        ("", "top", True, ""),
        ("p", "read.md", True, "p"),
        ("r", "wards/one/plan", True, "qr"),
        ("s", "wards/two/plan.pdf", True, "qs"),
        ("s", "wards/two/plan.txt", False, "q"),
        ("s", "wards/three/plan.pdf", False, "q"),
        ("p", "folder/read.md", False, ""),
    ],
)
def test_a_file_is_found_where_every_role_above_allows_it(
    client: Client, by: str, path: str, found: bool, order: str
) -> None:
    client.init()
    repository, content = client.repository, f"{path} by {by}".encode()
    delegate(repository, TREE)
    role: Targets = repository.publishers[by] if by else repository.targets
    target = role.targets[path] = TargetFile.from_data(path, content, ["sha256"])
    place = repository.place(path, target)
    repository.release()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    assert client.download(path) == (0 if found else 1)
    assert client.downloaded() == ([content] if found else [])
    assert "".join(asked(client)) == order
