"""Colour tokens of the three themes: the only place where a colour is written.

Contrast ratios (WCAG formula) of every pair that carries text are checked by a test.
"""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = """
    paper surface sunken tint tint2 ink muted line edge control primary primary_hover on_primary link link_hover
    rail rail_on rail_ink rail_muted warm warm_soft ok ok_soft warn warn_soft bad bad_soft mark mark_ink focus
    focus_ink sun report case_study transcript blog guide session_pack reference
""".split()  # noqa: SIM905


def _theme(values: str) -> Mapping[str, str]:
    return dict(zip(_NAMES, values.split(), strict=True))


THEMES: Mapping[str, Mapping[str, str]] = {
    "light": _theme(
        "#F6F4EF #FFFFFF #ECE8DF #E3EFEF #CFE3E3 #16262E #4A5A63 #DCD7CB #CBC5B6 #6B7A82 #0B5563 #083F4A #FFFFFF "
        "#0B5563 #083F4A #0C3540 #17505D #FFFFFF #BFD5D9 #A8431F #FBEBE2 #1B6B3F #E2F2E8 #7A4F00 #FFF3D1 #B3261E "
        "#FBE6E4 #FFE39A #16262E #FFEB3B #10181C #F3D9A4 #0B5563 #7A3B69 #2F4E9E #8A4B08 #6A4C93 #1B6B3F #4A5A63"
    ),
    "dark": _theme(
        "#11191D #1A252B #0C1316 #1B3238 #24444C #EDF2F2 #B3C1C7 #2E3D44 #3A4B53 #8699A1 #8AD3DD #B4E6EC #06252B "
        "#8AD3DD #B4E6EC #0A1114 #1D343B #FFFFFF #A9BAC0 #F5A985 #3A2419 #86D6A5 #163023 #F0C766 #35290F #F4A39B "
        "#3B1B18 #6B5200 #FFF6DA #FFEB3B #10181C #F3D9A4 #8AD3DD #E3A9D2 #A9BEF7 #F2BE84 #CDB4F0 #86D6A5 #B3C1C7"
    ),
    "contrast": _theme(
        "#000000 #000000 #000000 #000000 #000000 #FFFFFF #FFFFFF #FFFFFF #FFFFFF #FFFFFF #FFFFFF #7DF3FF #000000 "
        "#7DF3FF #FFFFFF #000000 #FFFFFF #FFFFFF #FFFFFF #FFC38A #000000 #8CFFB0 #000000 #FFE08A #000000 #FFB3AB "
        "#000000 #FFFFFF #000000 #FFEB3B #000000 #FFFFFF #FFFFFF #FFFFFF #FFFFFF #FFFFFF #FFFFFF #FFFFFF #FFFFFF"
    ),
}

# Text token, then the grounds it is written on: what the contrast test walks.
TEXT_PAIRS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ink", ("paper", "surface", "sunken", "tint", "tint2", "ok_soft", "warn_soft", "bad_soft")),
    ("muted", ("paper", "surface", "sunken", "tint")),
    ("link", ("paper", "surface", "tint")),
    ("on_primary", ("primary", "primary_hover")),
    ("rail_ink", ("rail",)),
    ("rail_muted", ("rail",)),
    ("warm", ("warm_soft",)),
    ("ok", ("ok_soft", "surface")),
    ("warn", ("warn_soft", "surface")),
    ("bad", ("bad_soft", "surface")),
    ("mark_ink", ("mark",)),
    ("focus_ink", ("focus",)),
    ("report", ("surface", "paper")),
    ("case_study", ("surface", "paper")),
    ("transcript", ("surface", "paper")),
    ("blog", ("surface", "paper")),
    ("guide", ("surface", "paper")),
    ("session_pack", ("surface", "paper")),
    ("reference", ("surface", "paper")),
)


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: str) -> float:
    """Relative luminance (0 to 1) of ``#RRGGBB``, after WCAG 2.2."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def contrast(one: str, other: str) -> float:
    """Contrast ratio (1 to 21) of two colours, after WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
