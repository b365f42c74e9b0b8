"""Small bar charts, drawn at build: what stands where in an SVG; its looks are the style sheet's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_NARROWEST = 44
_LETTER = 8
_BAR = 28
_HEIGHT = 96
_TOP = 18
_FOOT = 20
_FEW = 5
_LEAST = 2
"""A bar of a number above 0 is at least so high, that one sees it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in units of the drawing; `text` is the number or, where there is none, the word for it."""

    label: str
    text: str
    x: int
    y: int
    height: int
    middle: int
    stated: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart: `breaks` are the places of lines before bars that cannot be compared with those before them."""

    title: str
    description: str
    width: int
    height: int
    bar: int
    base: int
    bars: Sequence[Bar]
    breaks: Sequence[int]


def chart(title: str, points: Sequence[tuple[str, str, str]], breaks: Sequence[bool] = ()) -> Chart:
    """Return the chart of `points`: label, number as text or empty, and what to write when it is empty.

    `breaks` tells for each point whether it is not comparable with the one before.
    """
    numbers = [float(value) if value else None for _, value, _ in points]
    step = max([_NARROWEST, *(_LETTER * (len(label) + 1) for label, _, _ in points)])
    most = max((number for number in numbers if number is not None), default=0) or 1
    base = _TOP + _HEIGHT
    bars = []
    for n, ((label, value, word), number) in enumerate(zip(points, numbers, strict=True)):
        height = max(_LEAST if number else 0, round((number or 0) / most * _HEIGHT))
        left = n * step + (step - _BAR) // 2
        bars.append(Bar(label, value or word, left, base - height, height, left + _BAR // 2, bool(value)))
    return Chart(
        title=title,
        description="；".join(f"{bar.label}：{bar.text}" for bar in bars),
        width=len(points) * step,
        height=base + _FOOT,
        bar=_BAR,
        base=base,
        bars=bars,
        breaks=[n * step for n, broken in enumerate(breaks) if broken],
    )


def is_worth_drawing(values: Sequence[str]) -> bool:
    """Tell whether there is something to see: at least three numbers, not all the same and not all next to nothing."""
    stated = [float(value) for value in values if value]
    return len(stated) > 2 and len(set(stated)) > 1 and max(stated) >= _FEW
