"""Give each token its meaning: a label of the form (cut over several cells or not), a figure, a blank, or neither."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from gongkai.folding import RINGED, has_enumerator, label_key
from gongkai.parse.figures import MONEY, is_figure
from gongkai.parse.items import Item, Sense, sense_of
from gongkai.parse.lexicon import Label, Lexicon
from gongkai.source import Place

_HEADINGS = frozenset(("column", "furniture"))
_MOST_PARTS = 14
_MOST_CLOSE_PARTS = 4
_MOST_KNOWN, _LONGEST_KNOWN = 60, 600
"""How many texts, of how many characters together, are remembered as a run: tables repeat the form's own."""
_WORDY = re.compile(r"[\u3400-\u9fff]{2}")
_TOGETHER = re.compile(r"[\d件项条份次个宗起元无零/—―–-][…；]")


class _Match(NamedTuple):
    labels: tuple[tuple[Label, ...], ...]
    parts: int
    score: float


class _Piece(NamedTuple):
    """What an item of a run is: `at` is the token whose place it has, `labels` are what it may stand for."""

    sense: Sense
    code: str
    text: str
    at: int
    editions: frozenset[str] = frozenset()
    labels: tuple[Label, ...] = ()


def _match(lexicon: Lexicon, texts: Sequence[str], rows: Sequence[int], start: int, end: int) -> _Match | None:
    text = "".join(texts[start:end])
    parts = end - start
    size = len(label_key(text))
    if size > lexicon.longest + 6 and parts > 1:
        return None
    labels = lexicon.exact(text)
    if labels:
        return _Match((labels,), parts, 2 * size + 1 - 0.1 * parts)
    if parts > _MOST_CLOSE_PARTS:
        return None
    close = lexicon.close(text) if rows[start] == rows[end - 1] else ()
    if close:
        return _Match((close,), parts, 1.5 * size - 0.1 * parts)
    compound = lexicon.compound(text)
    return _Match(compound, parts, 2 * size - len(compound) - 0.1 * parts) if compound else None


def _segment(lexicon: Lexicon, texts: Sequence[str], rows: Sequence[int]) -> list[tuple[int, _Match | None]]:
    """Cut a run of texts into labels so that as much of it as possible is used; the rest stays unexplained.

    A ringed number by itself is a figure's, as a note or in its place: it is no part of a label.
    """
    apart = {at for at, text in enumerate(texts) if len(text) == 1 and RINGED.match(text)}
    best: list[tuple[float, int, _Match | None]] = [(0.0, 0, None)]
    for end in range(1, len(texts) + 1):
        best.append((best[end - 1][0] - 1.0, end - 1, None))
        for start in range(end - 1, max(-1, end - 1 - _MOST_PARTS), -1):
            if apart and not apart.isdisjoint((start, end - 1)):
                break
            match = _match(lexicon, texts, rows, start, end)
            if match and best[start][0] + match.score > best[end][0]:
                best[end] = (best[start][0] + match.score, start, match)
    cuts: list[tuple[int, _Match | None]] = []
    end = len(texts)
    while end:
        _, start, match = best[end]
        cuts.append((start, match))
        end = start
    return cuts[::-1]


def _pieces(lexicon: Lexicon, texts: tuple[str, ...], rows: tuple[int, ...]) -> list[_Piece]:
    """Return the items of a run of texts; equal numbers in `rows` say that texts stand in one printed row."""
    found: list[_Piece] = []
    for start, match in _segment(lexicon, texts, rows):
        if match is None:
            wordy = _WORDY.search(texts[start]) and texts[start] not in MONEY
            found.append(_Piece("text" if wordy else "debris", "", texts[start], start))
            continue
        end = start + match.parts
        whole = "".join(texts[start:end])
        for labels in match.labels:
            label = labels[0]
            found.append(_Piece(label.kind, label.code, whole, end - 1, label.editions, labels))
    return found


_known_pieces = lru_cache(maxsize=4096)(_pieces)


def _pieces_of(lexicon: Lexicon, tokens: Sequence[Item]) -> Sequence[_Piece]:
    """Return the items of a run of tokens."""
    texts = tuple([token.text for token in tokens])
    numbers: dict[int | None, int] = {}
    rows = tuple([numbers.setdefault(token.row, len(numbers)) for token in tokens])
    short = len(texts) <= _MOST_KNOWN and sum(map(len, texts)) <= _LONGEST_KNOWN
    return (_known_pieces if short else _pieces)(lexicon, texts, rows)


def _settle(items: list[Item], shared: Mapping[int, tuple[Label, ...]]) -> None:
    """Part labels that a column and a line share (其他, 总计): a column's stands among columns or before any line.

    `shared` are the labels that items may stand for, by position, where they are several.
    """
    first = next((at for at, item in enumerate(items) if item.sense == "line" and at not in shared), len(items))
    for at, labels in shared.items():
        item = items[at]
        if len({label.kind for label in labels}) > 1:
            before = items[at - 1].sense if at else ""
            heads_on = at + 1 < len(items) and at + 1 not in shared and items[at + 1].sense in _HEADINGS
            heading = at <= first or before in _HEADINGS or heads_on
            wanted = "column" if heading and not has_enumerator(item.text) else "line"
            chosen = next((label for label in labels if label.kind == wanted), labels[0])
            items[at] = Item(chosen.kind, chosen.code, item.text, item.place, item.row, chosen.editions)
        if items[at].sense == "line":
            first = min(first, at)


def _mend(lexicon: Lexicon, tokens: Sequence[Item]) -> list[Item]:
    """Bring together the halves of labels that wrap around their own figures, as text drawn from a PDF has them."""
    mended = list(tokens)
    if any(map(lexicon.glued, {token.text for token in tokens})):
        mended = [
            token._replace(text=part, sense=sense_of(part))
            for token in tokens
            for part in lexicon.glued(token.text) or (token.text,)
        ]
    texts = [position for position, token in enumerate(mended) if not token.sense]
    taken: set[int] = set()
    for first, second in pairwise(texts):
        above, below = mended[first], mended[second]
        if second == first + 1 or lexicon.exact(above.text):
            continue
        rows = {token.row for token in mended[first + 1 : second] if token.text}
        if len(rows) != 1 or None in rows or above.row not in {None, *rows} or below.row in rows:
            continue
        whole = above.text + below.text
        short = lexicon.exact(below.text)
        parts = _lengthens(lexicon, whole, below.text) if short else not lexicon.knows(below.text)
        if parts and not lexicon.knows(above.text) and lexicon.knows(whole):
            mended[first] = above._replace(text=whole, sense=sense_of(whole))
            mended[second] = below._replace(text="", sense="blank")
            taken.add(second)
    return [token for position, token in enumerate(mended) if position not in taken] if taken else mended


def _lengthens(lexicon: Lexicon, whole: str, short: str) -> bool:
    """Tell whether a text spells out more of the label that its end, `short`, names by itself."""
    return lexicon.exact(whole) == lexicon.exact(short) and label_key(whole) != label_key(short)


def _spelt_out(tokens: Sequence[Item], position: int) -> bool:
    """Tell whether a sign is one of a label that is printed a character a cell."""
    around = [tokens[near].text for near in (position - 1, position + 1) if 0 <= near < len(tokens)]
    return any(len(text) == 1 and "\u3400" <= text <= "\u9fff" and not is_figure(text) for text in around)


def _are_figures(text: str) -> bool:
    """Tell whether a source has left the figures of a row in one cell: these are no part of a label around them."""
    return bool(_TOGETHER.search(text)) and not _WORDY.search(text)


def label_tokens(lexicon: Lexicon, tokens: Sequence[Item]) -> list[Item]:
    """Return the items that the `tokens` of one table are, in reading order."""
    tokens = _mend(lexicon, tokens)
    items: list[Item] = []
    shared: dict[int, tuple[Label, ...]] = {}
    run: list[Item] = []
    for position, token in enumerate([*tokens, Item("blank", "", "", Place(), None)]):
        apart = not token.sense and _are_figures(token.text)
        if not (token.sense or apart) or (token.text in {"无", "無"} and _spelt_out(tokens, position)):
            run.append(token)
            continue
        if run:
            for piece in _pieces_of(lexicon, run):
                if len(piece.labels) > 1:
                    shared[len(items)] = piece.labels
                of = run[piece.at]
                items.append(Item(piece.sense, piece.code, piece.text, of.place, of.row, piece.editions))
            run = []
        items.append(token._replace(sense="debris") if apart else token)
    items.pop()
    _settle(items, shared)
    return items
