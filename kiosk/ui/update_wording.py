"""What the screen says of updates, as sentences for staff: calm, without blame, in plain words; pure."""

from __future__ import annotations

import re
from datetime import datetime

from kiosk.sync.outcomes import Applied, Busy, Failed, Offline, Outcome, Refused, Stage, UpToDate
from kiosk.ui.update_state import News, Step
from kiosk.ui.wording import count_of, joined, long_date

UNTRUSTED = "Something was offered that is not signed by the publisher; nothing was changed."
_REFUSED = {
    "expired": "What was offered is signed, but past its date; nothing was changed.",
    "older": "An older release was offered than this PC has had already; nothing was changed.",
    "malformed": "What answered was not a library as publishers sign it; nothing was changed.",
    "mixed": "What was offered does not belong together; nothing was changed.",
    "contradicts": "The release that was offered contradicts itself; nothing was changed.",
    "clock": "The date on this PC cannot be right, so nothing could be checked; nothing was changed.",
}
_REFUSED_HELP = {
    "expired": (
        "Look whether the share or stick is an old copy, and replace it with a new one from the publisher.",
        "If the publisher’s own address is affected, tell the publisher to renew their signatures.",
    ),
    "older": (
        "Look whether the share or stick is an old copy, and replace it with a new one from the publisher.",
        "If the publisher’s own address offers an older release, tell the publisher.",
    ),
    "malformed": (
        "Look whether a proxy or sign-in page answers in place of the publisher, and let this PC through to it.",
        "Copy the feed to the share or stick again: a copy may have been cut short.",
    ),
    "mixed": ("Copy the whole feed to the share or stick again: part of it may be of another release.",),
    "contradicts": ("Copy the details and send them to the publisher, who has to release it again.",),
    "clock": ("Set the date and time of this PC, then check again.",),
}
_NOT_SIGNED_HELP = (
    "Look whether the addresses or folders set on this PC are those the publisher gave you.",
    "Copy the details and send them to the publisher. Do not turn the check off: it protects what staff read.",
)
_SIGNED_IN = re.compile(r"//[^/@\s]+@")  # the name and password in an address
_WHOLE = 1_000_000  # bytes in the MB that people read


def moment(iso: str) -> str:
    """Turn an ISO time into "23 November 2026 at 14:05" by this PC's clock; anything else comes back as it is."""
    try:
        when = datetime.fromisoformat(iso).astimezone()
    except (ValueError, OverflowError, OSError):
        return iso
    return f"{long_date(when.date().isoformat())} at {when:%H:%M}"


def day(iso: str) -> str:
    """Turn an ISO time into "23 November 2026" by this PC's clock; anything else comes back as it is."""
    return moment(iso).partition(" at ")[0]


def result(outcome: Outcome) -> str:
    """What came of a look for updates, in one sentence."""
    if isinstance(outcome, UpToDate):
        if outcome.held_back:
            return "Nothing newer than the release that IT has taken back on this PC."
        return "The library is up to date."
    if isinstance(outcome, Applied):
        return _applied(outcome)
    if isinstance(outcome, Offline):
        return "Updates could not be reached just now. The library works as before."
    if isinstance(outcome, Refused):
        return _REFUSED.get(outcome.reason, UNTRUSTED)
    if isinstance(outcome, Busy):
        return "Another update is running on this PC just now. The library works as before."
    return f"This PC could not update itself. {_sentence(open_words(outcome.sentence))}"


def _applied(outcome: Applied) -> str:
    counts = ((len(outcome.new), "new"), (len(outcome.changed), "changed"), (len(outcome.withdrawn), "withdrawn"))
    what = joined([f"{count:,} {word}" for count, word in counts if count])
    skipped = len(outcome.skipped)
    left = f" {count_of(skipped, 'item needs a newer app', 'items need a newer app')}." if skipped else ""
    return f"The library was updated: {what}.{left}" if what else f"The library was updated.{left}"


def is_well(outcome: Outcome) -> bool | None:
    """Whether an outcome is well (True), needs somebody (False), or is an everyday matter (None)."""
    if isinstance(outcome, (UpToDate, Applied)):
        return True
    return None if isinstance(outcome, (Offline, Busy)) else False


def progress(step: Step) -> str:
    """How far an update is, in words and numbers."""
    if step.stage is Stage.FETCHING and step.total > 0:
        return f"Fetching {_of(min(step.done, step.total), step.total)}"
    if step.stage is Stage.FETCHING:
        return "Fetching what is new…"
    if step.stage is Stage.APPLYING:
        return "Putting the new edition together…"
    if step.stage is Stage.INDEXING and step.total > 0:
        return f"Making search ready: {100 * min(step.done, step.total) // step.total} %"
    return "Making search ready…" if step.stage is Stage.INDEXING else "Checking…"


def _of(done: int, total: int) -> str:
    """Turn two numbers of bytes into "3 of 12 MB", or "12 of 300 KB"."""
    if total >= _WHOLE:
        return f"{done // _WHOLE:,} of {-(-total // _WHOLE):,} MB"
    return f"{done // 1000:,} of {-(-total // 1000):,} KB"


def waiting(news: News, today: str) -> tuple[str, str]:
    """What the banner says of an edition that has arrived, and the words on its button."""
    if news.back:
        return "IT has gone back to an earlier edition of the library.", "Show it"
    return (f"{_new_items(news.new, news.arrived == today)}.", "See them") if news.new > 1 else _few(news, today)


def _few(news: News, today: str) -> tuple[str, str]:
    if news.new == 1:
        return f"{_new_items(1, news.arrived == today)}.", "See it"
    return "The library was updated.", "Show it"


def arrived(new: int, of_today: bool) -> tuple[str, str]:
    """What the banner says of items that are in the edition shown already, and the words on its button."""
    return f"{_new_items(new, of_today)}.", "See it" if new == 1 else "See them"


def _new_items(count: int, of_today: bool) -> str:
    return f"{count_of(count, 'new item')}{' today' if of_today else ''}"


def reason_words(reason: str) -> str:
    """A reason as a sentence: what the updater said, without what only programs need."""
    return _sentence(open_words(reason.partition(" (while fetching ")[0].partition(" [")[0]))


def open_words(text: str) -> str:
    """A text for every eye: no name or password that an address may carry."""
    return _SIGNED_IN.sub("//", text)


def help_for(outcome: Outcome | None, writable: bool) -> tuple[str, ...]:
    """What IT can do about an outcome."""
    if outcome is None:
        found: tuple[str, ...] = ("See that the scheduled job “kioskctl sync” is set up and runs.",)
        return found if writable else (*found, "It needs the right to write to the library’s store.")
    if isinstance(outcome, Offline):
        return (
            "Look whether this PC can reach the places above, through the proxy if there is one.",
            "Where there is no network, bring updates on a share or stick: see “kioskctl sync --from”.",
        )
    if isinstance(outcome, Refused):
        return _REFUSED_HELP.get(outcome.reason, _NOT_SIGNED_HELP)
    if isinstance(outcome, Busy):
        return ("Wait for some minutes, then check again. One update at a time is enough.",)
    if isinstance(outcome, Failed):
        return (
            "Look whether there is room on the disk, and whether the updater may write to the library’s store.",
            "Run “kioskctl sync” as the account that updates this PC, and read what it says.",
        )
    return ()


def afterwards(outcome: Outcome | None) -> str:
    """What happens next."""
    whole = "Everything that is in the library can be searched and read meanwhile."
    if outcome is None:
        return f"Nothing needs doing to go on reading. {whole}"
    if isinstance(outcome, Offline):
        return f"The next check tries again, and goes on where this one stopped. {whole}"
    if isinstance(outcome, Refused):
        return f"The next check tries again. Only what the publisher has signed is ever shown. {whole}"
    if isinstance(outcome, Failed):
        return f"Nothing was left half done. The next check tries again. {whole}"
    return f"The next check looks again. {whole}"


def _sentence(words: str) -> str:
    """Words from elsewhere as one sentence, and not too long a one."""
    flat = " ".join(words.split())
    short = flat if len(flat) <= 300 else f"{flat[:299]}…"
    return short if not short or short[-1] in ".!?…" else f"{short}."
