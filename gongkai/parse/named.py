"""Read figures that stand each behind the name of its column, in sentences or on cards, into lines of tabs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from gongkai.folding import has_enumerator
from gongkai.parse.figures import is_figure
from gongkai.parse.lexicon import RESOURCES, lexicon
from gongkai.parse.lines import Line
from gongkai.remembering import remembered

_LONGEST = 400
_FEWEST_ROWS = 3
_NAMED = re.compile(r"([^\d\s:：、，；;]{2,20}(?:（[^（）]*）)?)[:：]?\s*(\S+|\d+ ?\S+)")
_MARK = re.compile(r"[、，；;。]")


class _Named(NamedTuple):
    """What a line says: its label, if it has one itself, and the figures by the names before them."""

    label: str
    names: tuple[str, ...]
    figures: tuple[str, ...]


def spell_out(lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines with names and figures as rows of tabs below headings; the label may stand in the line above.

    A few such rows are no table, and the same lines are returned: the narrative states figures in such words too.
    """
    found: list[Line] = []
    heads: list[str] = []
    rows = at = 0
    while at < len(lines):
        start = at
        said: list[_Named] = []
        while at < len(lines) and (more := _read(lines[at].text)) and not (said and more.label):
            said.append(more)
            at += 1
        at = max(at, start + 1)
        names = [name for one in said for name in one.names]
        label = (said[0].label or _label_above(found, names)) if said else ""
        if not label:
            found += lines[start:at]
            continue
        place = lines[start].place if said[0].label else found.pop().place
        if heads != names:
            heads = names
            found.append(Line(place, "\t".join(["", *names])))
        found.append(Line(place, "\t".join([label, *(figure for one in said for figure in one.figures)])))
        rows += 1
    return found if rows >= _FEWEST_ROWS else lines


def _label_above(lines: Sequence[Line], names: Sequence[str]) -> str:
    """Return the text of the last line if it is the label of figures so named: one that may be a line itself is not."""
    text = lines[-1].text.strip() if lines else ""
    if len(names) == 1 and "line" in _kinds(names[0]):
        return ""
    return text if len(text) <= _LONGEST and "\t" not in text and "line" in _kinds(text) else ""


@remembered
def _read(text: str) -> _Named | None:
    """Return the names and figures of a line that holds nothing else but a label before them; else nothing."""
    if len(text) > _LONGEST or "\t" in text or "|" in text:
        return None
    named = _pairs(text)
    if named:
        return _Named("", *named)
    label, *rest = re.split("[:：]", text.strip(), maxsplit=1)
    named = _pairs(rest[0]) if rest and "line" in _kinds(label) else None
    return _Named(label.strip(), *named) if named else None


def _pairs(text: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the names of columns and the figures that a text lists; None for any other text."""
    matches = [_NAMED.fullmatch(piece.strip()) for piece in _MARK.split(text) if piece.strip()]
    named = [(match[1], match[2]) for match in matches if match and is_figure(match[2]) and _is_column(match[1])]
    return (
        (tuple(name for name, _ in named), tuple(figure for _, figure in named))
        if named and len(named) == len(matches)
        else None
    )


def _is_column(name: str) -> bool:
    return "column" in _kinds(name) and not has_enumerator(name)


def _kinds(text: str) -> set[str]:
    """Return what a text may name, alone or behind other labels."""
    found = [words.compound(text)[-1:] or [words.exact(text)] for words in map(lexicon, RESOURCES)]
    return {label.kind for labels in found for one in labels for label in one}
