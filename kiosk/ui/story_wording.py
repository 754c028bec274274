"""What the screen says of stories: the warning, the prompts, what was found in a text, when a story leaves. Pure."""

from __future__ import annotations

from kiosk.errors import StorageUnwritable, StoriesFull, WardLibraryError
from kiosk.feed.stories import Naming, Story
from kiosk.stories.identifying import Sign
from kiosk.ui.wording import long_date

TITLE = "Share your story"
GUIDANCE = (
    "What did you try, and what happened? Short is fine, and so is something that did not work. "
    "The library team reads every story before anything is published."
)
WARNING = "Leave out anything that could identify a patient or a colleague"
WARNING_MORE = (
    "No names, dates, ward and bed numbers, or rare events that people would recognise. Say “a patient”, “a nurse”, "
    "“last winter”. If something went wrong with care, report it in the usual way as well: this is not a report."
)

ELSEWHERE = (
    "We would love to hear your story. It cannot be written on this PC yet: nobody has set up a safe place for stories "
    "to go to, and nothing that you write is ever kept here where others could read it."
)
NOBODY_NAMED = (
    "This library does not say whom to ask. Your library and knowledge service, or whoever leads on staff experience, "
    "will know who collects stories where you work. A team huddle is a good place to tell it first."
)
GOOD_STORY = (
    "What did you try? What happened? What helped? What could others try? Short is fine, and so is something that did "
    "not work."
)
SWITCH_ON = (
    "If you look after this library: “Switch it on” in docs/stories.md, the guide for publishers, says how to let "
    "people write here, and how to name whom to ask."
)

LABELS = {
    "title": ("Give it a title", "For example: The five-minute check-in"),
    "happened": ("What happened?", "What you tried, and what changed"),
    "helped": ("What helped? (optional)", "People, time, a word at the right moment, and what got in the way"),
    "others": ("What could others try? (optional)", "What you would tell a colleague who wants to start tomorrow"),
    "credit": (
        "How may we name you?",
        "A role or a kind of ward, for example: Healthcare assistant, older people’s ward",
    ),
    "contact": ("Work email", "Only the library team sees it, and it is never published"),
}

_SIGNS = {
    Sign.NAME: "looks like somebody’s name",
    Sign.NHS_NUMBER: "is an NHS number",
    Sign.BIRTH: "looks like a date of birth",
    Sign.DATE: "is a date, by which somebody could be found",
    Sign.PHONE: "looks like a telephone number",
    Sign.POSTCODE: "looks like a postcode",
    Sign.PLACE: "is a room, bay or bed",
    Sign.EMAIL: "is an email address",
}


def sign_sentence(sign: Sign) -> str:
    """What a piece of text looks like, to follow the piece."""
    return _SIGNS[sign]


def field_name(field: str) -> str:
    """What a field is called within a sentence."""
    return LABELS[field][0].removesuffix(" (optional)").rstrip("?")


def allowed(story: Story) -> tuple[tuple[str, str], ...]:
    """What goes along with the words of a story, as (what, how it is)."""
    consent = story.consent
    return (
        ("Name", consent.credit if consent.naming is Naming.ROLE else "No name"),
        ("Editing", "You may edit it for length and clarity" if consent.may_edit else "As it is, or not at all"),
        ("Contact", consent.contact or "None"),
        ("Day", long_date(story.day)),
        ("Library", f"Release {story.release}" + (f" of {story.publisher}" if story.publisher else "")),
    )


def leaves(address: str) -> str:
    """How a sealed story leaves this PC."""
    if address:
        return "It is sent when this PC is next online and looks for updates."
    return "This PC does not send stories by itself: IT brings them to the library team on a stick."


def sealed_where(address: str) -> str:
    """What happens to a story when it is finished, before it is."""
    return (
        "When you finish, your story is sealed: only the library team can open it. Nobody else who uses this PC can "
        f"read it, and IT cannot either. {leaves(address)}"
    )


UNFINISHED = "Until you finish, your words are only in this window. If you leave, or the visit ends, they are gone."


def not_kept(error: WardLibraryError) -> tuple[str, str]:
    """A heading and a sentence for a story that could not be sealed or kept; it is still in the window."""
    if isinstance(error, StoriesFull):
        why = f"This PC holds {error.waiting:,} stories that have not been collected yet, and keeps no more."
    elif isinstance(error, StorageUnwritable):
        why = "There is no room, or no permission, to write to this PC’s disk."
    else:
        why = "The key in this library cannot be used."
    return (
        "Your story could not be kept",
        f"{why} Nothing was sent, and your words are still here. Copy them to take them with you, or share your story "
        "from another PC. Tell IT.",
    )
