"""What part of a page is seen and which way round, and how much of its file may still be read."""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.source.types import Unreadable

MOST_GLYPHS = 300_000
MOST_PATHS = 300_000

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How a page is shown: the part of it that is seen, and its clockwise quarter turns."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the page's own coordinates as points from the top left."""
        if self.turn == 0:
            return x - self.left, self.top - y
        if self.turn == 1:
            return y - self.bottom, x - self.left
        if self.turn == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def between(self, left: float, top: float, right: float, bottom: float) -> Box:
        """Return the box of which two opposite corners are given in the page's own coordinates."""
        (left, top), (right, bottom) = self.point(left, top), self.point(right, bottom)
        if left < right and top < bottom:
            return left, top, right, bottom
        return min(left, right), min(top, bottom), max(left, right), max(top, bottom)

    def box(self, *points: tuple[float, float]) -> Box:
        """Return the box around points."""
        xs, ys = zip(*[self.point(x, y) for x, y in points], strict=True)
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(slots=True)
class Room:
    """How many glyphs and paths a file may still have."""

    glyphs: int = MOST_GLYPHS
    paths: int = MOST_PATHS

    def take(self, glyphs: int, paths: int) -> None:
        """Count what a page has; raises Unreadable when it is too much."""
        self.glyphs -= glyphs
        self.paths -= paths
        if self.glyphs < 0:
            raise Unreadable(f"PDF 文字过多 / too much text in the PDF: at most {MOST_GLYPHS} characters")
        if self.paths < 0:
            raise Unreadable(f"PDF 线条过多 / too many lines in the PDF: at most {MOST_PATHS}")
