"""What the screen says about a search: which other words were searched for and why, what words may become."""

from __future__ import annotations

from kiosk.model import Expansion, ExpansionReason, Results, Suggestion, SuggestionKind
from kiosk.ui.kit.chips import Offer
from kiosk.ui.wording import count_of, joined

_NAMES_SHOWN = 2  # other names that a chip shows; a screen reader is told all of them
_ICONS = {
    SuggestionKind.TITLE: "book-open-text",
    SuggestionKind.HEADING: "bookmark",
    SuggestionKind.PERSON: "user",
    SuggestionKind.TERM: "search",
}


def also_names(expansion: Expansion, most: int = _NAMES_SHOWN) -> str:
    """The words that were searched for too, the first few: "speaking up, raising concerns and 2 more".

    What an acronym stands for, and the acronym of a full name, stand alone: the reason says that there are others.
    """
    if expansion.reason is not ExpansionReason.SYNONYM:
        return expansion.also[0]
    left = len(expansion.also) - most
    shown = ", ".join(expansion.also[:most])
    return f"{shown} and {left} more" if left > 0 else shown


def also_reason(expansion: Expansion) -> str:
    """Why: "what “FTSU” stands for, and 3 other names", "short for …", "other ways to say “whistleblowing”"."""
    others = len(expansion.also) - 1
    typed = f"“{expansion.typed}”"
    if expansion.reason is ExpansionReason.SYNONYM:
        return f"other ways to say {typed}" if others else f"another way to say {typed}"
    why = f"what {typed} stands for" if expansion.reason is ExpansionReason.ACRONYM else f"short for {typed}"
    return f"{why}, and {count_of(others, 'other name')}" if others else why


def remove_name(expansion: Expansion) -> str:
    """What a screen reader says of the chip that takes an expansion away."""
    return f"Do not search for {joined(expansion.also)} as well: {also_reason(expansion)}"


def restore_label(expansion: Expansion) -> str:
    """The way back: "Search for Freedom to Speak Up as well"."""
    return f"Search for {also_names(expansion)} as well"


def suggestion_offer(suggestion: Suggestion) -> Offer:
    """How a suggestion is shown and read out."""
    text, detail = suggestion.text, suggestion.detail
    if suggestion.kind is SuggestionKind.TITLE:
        name = f"Open {text}"
    elif suggestion.kind is SuggestionKind.HEADING:
        name = f"Open {text}, in {detail}" if detail else f"Open {text}"
    elif suggestion.kind is SuggestionKind.PERSON:
        name = f"Search for what {text} wrote"
    else:
        name = f"Search for {text}, {detail}" if detail else f"Search for {text}"
    return Offer(_ICONS[suggestion.kind], text, detail, name)


def fold_name(shown: str, number: int, title: str, *, unfolded: bool) -> str:
    """How what unfolds a result is read out: first what it shows, then what it does.

    "3 matching passages: show 2 more of The courage of compassion".
    """
    return f"{shown}: hide the other passages of {title}" if unfolded else f"{shown}: show {number:,} more of {title}"


def spoken_answer(results: Results) -> str:
    """What a screen reader is told once an answer is on screen: how many, how the words were read, what is offered."""
    said = [count_of(results.total, "result") if results.total else "No results"]
    if results.corrected:
        said.append(f"Showing results for {results.corrected}")
    elif results.did_you_mean:
        said.append(f"Did you mean {results.did_you_mean}")
    said += [f"Also searched for {joined(one.also)}" for one in results.expansions]
    if results.query.as_you_type and results.suggestions:
        said.append("Suggestions: Down arrow leads to them")  # not how many: that depends on the room there is
    return ". ".join(said)
