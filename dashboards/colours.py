"""Colours that can be read: contrast by WCAG 2.1, and the brand's shades for light and dark pages."""

from __future__ import annotations

from dataclasses import dataclass

READABLE = 4.5
LIGHT_SURFACE, DARK_SURFACE = "#ffffff", "#1b1e23"
DEFAULT_COLOUR = "#1f5f4a"

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shades:
    """A brand colour as a background (``base`` with text ``on``), as a tint (``soft``) and as text on that tint (``ink``)."""

    base: str
    on: str
    soft: str
    ink: str
    dark_soft: str
    dark_ink: str


def shades(colour: str) -> Shades:
    """Return the readable shades of a ``#rrggbb`` colour."""
    soft, dark_soft = mix(colour, LIGHT_SURFACE, 0.10), mix(colour, DARK_SURFACE, 0.22)
    return Shades(colour, text_on(colour), soft, readable(colour, soft), dark_soft, readable(colour, dark_soft))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.1, 1.4.3)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of an sRGB colour, 0 to 1."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (value / 255 for value in _rgb(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def text_on(background: str) -> str:
    """Return white where it can be read on the background, otherwise a near black, otherwise black."""
    return next((ink for ink in ("#ffffff", "#14161a") if contrast(ink, background) >= READABLE), "#000000")


def readable(colour: str, background: str) -> str:
    """Return the colour, moved away from the background only as far as it takes to be read on it."""
    goal = "#000000" if luminance(background) > 0.18 else "#ffffff"
    steps = (mix(colour, goal, 1 - step / 20) for step in range(21))
    return next((shade for shade in steps if contrast(shade, background) >= READABLE), goal)


def mix(colour: str, into: str, share: float) -> str:
    """Return ``share`` of a colour mixed into another, both sRGB."""
    return "#{:02x}{:02x}{:02x}".format(*(round(a * share + b * (1 - share)) for a, b in zip(_rgb(colour), _rgb(into), strict=True)))


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
