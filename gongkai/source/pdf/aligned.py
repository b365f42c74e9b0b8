"""Find tables that no lines mark by how their cells stand: figures in columns, labels over several lines beside them.

What is not plain is not guessed at: the figures of such a table are left in one cell a row, which no reader can place.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.source.pdf.columns import Block, Mode, columns_of, held_by, leaves_of, overlap
from gongkai.source.pdf.lettering import SPACE, Line, Word, around, gap, word_of
from gongkai.source.pdf.shown import Box

_FIGURE = re.compile(r"[+\-−]? ?(?:\d[\d,]*(?:\.\d+)?)(?: ?[件项条份次个宗起万元]{1,2})?|[/\\]|[-—–―]{1,2}|无|零")
_IN_FIGURE = re.compile(r"[\d/\\\-—–―无零]")
_UNIT = re.compile(r"[件项条份次个宗起万元]{1,2}")
_PITCH_SLACK = 0.8
_MOST_LEADING = 3.5
_SAME_BASE = 0.35
_WIDEST_PITCH = 1.75
_MOST_LABELLED = 0.7
_FEWEST_BELOW = 3
_TOGETHER = "…"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a printed row, and the box around them."""

    cells: tuple[str, ...]
    box: Box


def is_figure(word: Word) -> bool:
    """Tell whether a word is what a cell of figures may hold."""
    return bool(_FIGURE.fullmatch(unicodedata.normalize("NFKC", word.text)))


def parted(line: Line) -> Line:
    """Return the words of a line, cut at each space beside a figure, as narrow columns need it."""
    return tuple(piece for word in line for piece in _parted(word))


def _parted(word: Word) -> list[Word]:
    if not _IN_FIGURE.search(unicodedata.normalize("NFKC", word.text)):
        return [word]
    groups = [[word.glyphs[0]]]
    for first, second in pairwise(word.glyphs):
        if gap(first, second) > SPACE:
            groups.append([])
        groups[-1].append(second)
    pieces = [word_of(group) for group in groups]
    if not any(map(is_figure, pieces)):
        return [word]
    merged: list[Word] = []
    for piece in pieces:
        joins = merged and (_UNIT.fullmatch(piece.text) or not (is_figure(piece) or is_figure(merged[-1])))
        if joins:
            merged[-1] = word_of([*merged[-1].glyphs, *piece.glyphs])
        else:
            merged.append(piece)
    return merged


def figures_of(line: Line) -> list[Word]:
    """Return the figures at the end of a line, none when other words stand between them."""
    words = parted(line)
    first = next((at for at, word in enumerate(words) if is_figure(word)), len(words))
    return list(words[first:]) if all(map(is_figure, words[first:])) else []


def regions(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return from which line to which each run of rows with figures reaches, its headings and labels with it."""
    starts = [figures[0].box[0] if (figures := figures_of(line)) else None for line in lines]
    rows = [at for at, start in enumerate(starts) if start is not None]
    runs: list[list[int]] = []
    for at in rows:
        between = range(runs[-1][-1] + 1, at) if runs else ()
        edge = min(start for start in (starts[at], starts[runs[-1][-1]] if runs else None) if start is not None)
        if runs and not any(_stands_over(lines[line], edge) for line in between):
            runs[-1].append(at)
        else:
            runs.append([at])
    found: list[tuple[int, int]] = []
    for run in runs:
        if len(run) == 1 and len(figures_of(lines[run[0]])) == 1 and len(lines[run[0]]) == 1:
            continue
        begin, end = run[0], run[-1] + 1
        while begin > (found[-1][1] if found else 0) and _adjoins(lines[begin - 1], lines[begin]):
            begin -= 1
        edge = min(start for start in (starts[at] for at in run) if start is not None)
        while end < len(lines) and starts[end] is None and _adjoins(lines[end - 1], lines[end]):
            if _stands_over(lines[end], edge):
                break
            end += 1
        found.append((begin, end))
    return found


def _stands_over(line: Line, edge: float) -> bool:
    """Tell whether a line without figures reaches into the columns of figures."""
    return any(word.box[2] > edge + 1 for word in line)


def _adjoins(above: Line, below: Line) -> bool:
    """Tell whether two lines can be of one table: near each other, and no sentence."""
    near = below[0].base - above[0].base <= _MOST_LEADING * max(above[0].size, below[0].size)
    return near and not any("。" in word.text for word in above + below)


def read_rows(lines: Sequence[Line], pitch: float, before: Sequence[Box]) -> tuple[list[Row], list[Box]]:
    """Return the rows of a region and its last columns; the figures of one that is not plain stand in one cell.

    `pitch` is the distance of lines in a cell, 0 where that is not known; `before` are the columns of the region above,
    which hold on in the next page.
    """
    figures = {at: found for at, line in enumerate(lines) if (found := figures_of(line))}
    edge = min(found[0].box[0] for found in figures.values())
    lefts = _lefts(lines)
    words = [parted(line) if at in figures else _headings(line, edge) for at, line in enumerate(lines)]
    words = [tuple(piece for word in line for piece in _labels(word, edge, lefts)) for line in words]
    rows = [(words[at][-len(found) :], found[0].base) for at, found in figures.items()]
    inside = {id(word) for row, _ in rows for word in row}
    blocks = _blocks([word for line in words for word in line if id(word) not in inside], pitch)
    matched = _matched(blocks, rows, pitch)
    if matched is None:
        return [_unplaced(line) for line in words], []
    return _laid_out(blocks, [row for row, _ in rows], matched, before)


def _lefts(lines: Sequence[Line]) -> Counter[int]:
    """Return how many words begin at each place."""
    return Counter(round(word.box[0]) for line in lines for word in line)


def _labels(word: Word, edge: float, lefts: Mapping[int, int]) -> Iterator[Word]:
    """Yield a word left of the figures, cut at each space after which many other words of the region begin as well."""
    since = 0
    spaced = " " in word.text and word.box[2] < edge
    for at, (first, second) in enumerate(pairwise(word.glyphs), start=1) if spaced else ():
        if gap(first, second) > SPACE and lefts[round(second.box[0])] >= _FEWEST_BELOW:
            yield word_of(word.glyphs[since:at])
            since = at
    yield word_of(word.glyphs[since:]) if since else word


def _headings(line: Line, edge: float) -> Line:
    """Return the words of a line without figures, those over the figures cut at each space."""
    cut: list[Word] = []
    for word in line:
        groups = [[word.glyphs[0]]]
        for first, second in pairwise(word.glyphs):
            if second.begin > edge - word.size and gap(first, second) > SPACE:
                groups.append([])
            groups[-1].append(second)
        cut += map(word_of, groups)
    return tuple(cut)


def pitch_of(lines: Sequence[Line]) -> float:
    """Return the distance of the lines of a cell, 0 where rows are no farther apart than lines may be.

    Labels tell it before headings do, since these stand in several heights side by side.
    """
    found = [figures_of(line) for line in lines]
    rows = [figures[0] for figures in found if figures]
    size = max((figure.size for figure in rows), default=0.0)
    apart = min(
        (below.base - above.base for above, below in pairwise(rows) if below.base - above.base > size),
        default=_WIDEST_PITCH * size,
    )
    edge = min((figure.box[0] for figure in rows), default=0.0)
    lefts = _lefts(lines)
    before = (parted(line)[: -len(figures) or None] for line, figures in zip(lines, found, strict=True))
    pieces = (piece for line in before for word in line for piece in _labels(word, edge, lefts))
    words = sorted((word for word in pieces if not is_figure(word)), key=lambda word: word.base)
    least = apart - 2 * _PITCH_SLACK
    return _least_step([word for word in words if word.box[2] <= edge], least) or _least_step(words, least)


def _least_step(words: Sequence[Word], least: float) -> float:
    """Return the least distance, below `least`, at which one of the words stands under another; 0 where none does."""
    found = 0.0
    for at, word in enumerate(words):
        for other in words[at + 1 :]:
            step = other.base - word.base
            if step > least:
                break
            if step > 0.5 * word.size and overlap(word.box, other.box) > 0:
                found = least = step
    return found


def _unplaced(line: Line) -> Row:
    """Return a line with its figures in one cell."""
    figures = "".join(word.text + _TOGETHER for word in line if is_figure(word))
    rest = [word.text for word in line if not is_figure(word)]
    return Row((*rest, figures) if figures else tuple(rest), around(word.box for word in line))


# ── Labels ────────────────────────────────────────────────────────────────────────────────────────────────
def _blocks(words: Sequence[Word], pitch: float) -> list[Block]:
    """Put together the lines of cells by the distance at which one word stands below another."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.base, word.box[0])):
        for block in found:
            step = word.base - block[-1].base
            if 0.5 * word.size < step <= pitch + _PITCH_SLACK and overlap(word.box, block[-1].box) > 0:
                block.append(word)
                break
        else:
            found.append([word])
    return [Block(tuple(block)) for block in found]


def _matched(
    blocks: Sequence[Block], rows: Sequence[tuple[Sequence[Word], float]], pitch: float
) -> list[list[Block]] | None:
    """Return the labels of each row of figures, None when they cannot be told for sure."""
    heights = [height for _, height in rows]
    size = max((word.size for row, _ in rows for word in row), default=0.0)
    if any(below - above <= max(pitch + _PITCH_SLACK, size) for above, below in pairwise(heights)):
        return None
    if not pitch and any(_may_go_on(above, below) for (above, _), (below, _) in pairwise(rows)):
        return None
    modes: tuple[Mode, ...] = ("middle", "top", "bottom")
    found = [[_beside(blocks, row, height, mode) for row, height in rows] for mode in modes]
    best = max(found, key=lambda labels: sum(map(bool, labels)))
    for block in blocks:
        top, bottom = block.words[0].base, block.words[-1].base
        own = [labels for labels, height in zip(best, heights, strict=True) if top - 1 <= height <= bottom + 1]
        if len(own) > 1 and not all(any(_is_right_of(label, block) for label in labels) for labels in own):
            return None
    count = sum(map(bool, best))
    return best if not count or count >= _MOST_LABELLED * len(rows) else None


def _is_right_of(label: Block, group: Block) -> bool:
    """Tell whether a label stands beside one over several rows, so that this one is not of its row alone."""
    return label.box[0] >= group.box[2]


def _may_go_on(above: Sequence[Word], below: Sequence[Word]) -> bool:
    """Tell whether figures may be the rest of longer ones in the line above, which found no room in their cells."""
    if len(below) >= len(above) or below[0].base - above[0].base > _WIDEST_PITCH * below[0].size:
        return False
    over = [[word for word in above if overlap(word.box, one.box) > 0] for one in below]
    pairs = zip(over, below, strict=True)
    return all(words and words[0].text != "0" and len(words[0].text) >= len(one.text) for words, one in pairs)


def _beside(blocks: Sequence[Block], row: Sequence[Word], height: float, mode: Mode) -> list[Block]:
    """Return the blocks to the left of a row of figures that stand at its height."""
    near = _SAME_BASE * row[0].size
    return [block for block in blocks if abs(block.base(mode) - height) <= near and block.box[0] < row[0].box[0]]


# ── Columns ───────────────────────────────────────────────────────────────────────────────────────────────
def _laid_out(
    blocks: Sequence[Block], rows: Sequence[Line], labels: Sequence[Sequence[Block]], before: Sequence[Box]
) -> tuple[list[Row], list[Box]]:
    """Return all rows from top to bottom: those of figures, and of headings and labels that stand by themselves."""
    named = {id(block) for row in labels for block in row}
    waiting = sorted((block for block in blocks if id(block) not in named), key=lambda block: block.base("middle"))
    edge = min(word.box[0] for row in rows for word in row)
    heads = [block for block in waiting if block.box[2] > edge + 1 and block.base("top") < rows[0][0].base]
    leaves = leaves_of(heads, [word for row in rows for word in row])
    columns = columns_of(rows, leaves) if heads else held_by(rows, before)
    made: list[Row] = []
    for row, names in zip(rows, labels, strict=True):
        fresh = [block for block in waiting if block.base("middle") < row[0].base]
        waiting = waiting[len(fresh) :]
        made += _text_rows(fresh, leaves if columns else ())
        known = bool(names) or not any(labels)
        made.append(_figure_row(row, names, columns if known else [], known and not heads))
    return made + _text_rows(waiting), columns


def _text_rows(blocks: Sequence[Block], leaves: Sequence[Block] = ()) -> list[Row]:
    """Return blocks without figures as rows: those that stand at one height side by side, and all with a leaf."""
    rows: list[list[Block]] = []
    for block in blocks:
        if rows and abs(block.base("middle") - rows[-1][0].base("middle")) <= _SAME_BASE * block.words[0].size:
            rows[-1].append(block)
        else:
            rows.append([block])
    named = set(map(id, leaves))
    over = [row for row in rows if any(id(block) in named for block in row)]
    rows = [
        [block for one in over for block in one] if over and row is over[-1] else row
        for row in rows
        if not any(row is other for other in over[:-1])
    ]
    ordered = (sorted(row, key=lambda block: block.box[0]) for row in rows)
    return [Row(tuple(block.text for block in row), around(block.box for block in row)) for row in ordered]


def _figure_row(row: Line, labels: Sequence[Block], columns: Sequence[Box], plain: bool) -> Row:
    """Return a row with its blank cells where the columns are known, else its figures as they are or in one cell."""
    names = sorted(labels, key=lambda block: block.box[0])
    texts = [block.text for block in names]
    if columns:
        texts += ["".join(word.text for word in row if overlap(word.box, column) > 0) for column in columns]
    elif plain:
        texts += [word.text for word in row]
    else:
        texts.append("".join(word.text + _TOGETHER for word in row))
    return Row(tuple(texts), around([*(block.box for block in names), *(word.box for word in row)]))
