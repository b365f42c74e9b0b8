"""Give each token its meaning: a label of the form (cut over several cells or not), a figure, a blank, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from gongkai.folding import has_enumerator, label_key
from gongkai.parse.figures import MONEY, is_figure
from gongkai.parse.lexicon import Label, Lexicon
from gongkai.parse.tokens import Token
from gongkai.source import Place

Sense = Literal["line", "column", "group", "furniture", "figure", "blank", "text", "debris"]

_MOST_PARTS = 14
_MOST_CLOSE_PARTS = 4
_GLUED = re.compile(r"(.*[\u3400-\u9fff)）”])\s*(\d[\d.,]*)")
_WORDY = re.compile(r"[\u3400-\u9fff]{2}")


class Item(NamedTuple):
    """One or more tokens with their sense; `code` names the line, column or group."""

    sense: Sense
    code: str
    text: str
    place: Place
    row: int | None
    editions: frozenset[str] = frozenset()

    @property
    def is_label(self) -> bool:
        """Tell whether the form prints this text."""
        return self.sense in {"line", "column", "group", "furniture"}


class _Match(NamedTuple):
    labels: tuple[tuple[Label, ...], ...]
    parts: int
    score: float


def _match(lexicon: Lexicon, tokens: Sequence[Token], start: int, end: int) -> _Match | None:
    text = "".join([token.text for token in tokens[start:end]])
    parts = end - start
    size = len(label_key(text))
    if size > lexicon.longest + 6 and parts > 1:
        return None
    labels = lexicon.exact(text)
    if labels:
        return _Match((labels,), parts, 2 * size + 1 - 0.1 * parts)
    if parts > _MOST_CLOSE_PARTS:
        return None
    close = lexicon.close(text) if tokens[start].row == tokens[end - 1].row else ()
    if close:
        return _Match((close,), parts, 1.5 * size - 0.1 * parts)
    compound = lexicon.compound(text)
    return _Match(compound, parts, 2 * size - len(compound) - 0.1 * parts) if compound else None


def _segment(lexicon: Lexicon, tokens: Sequence[Token]) -> list[tuple[int, _Match | None]]:
    """Cut a run of texts into labels so that as much of it as possible is used; the rest stays unexplained."""
    best: list[tuple[float, int, _Match | None]] = [(0.0, 0, None)]
    for end in range(1, len(tokens) + 1):
        best.append((best[end - 1][0] - 1.0, end - 1, None))
        for start in range(end - 1, max(-1, end - 1 - _MOST_PARTS), -1):
            match = _match(lexicon, tokens, start, end)
            if match and best[start][0] + match.score > best[end][0]:
                best[end] = (best[start][0] + match.score, start, match)
    cuts: list[tuple[int, _Match | None]] = []
    end = len(tokens)
    while end:
        _, start, match = best[end]
        cuts.append((start, match))
        end = start
    return cuts[::-1]


def _items_of_run(lexicon: Lexicon, tokens: Sequence[Token]) -> list[tuple[Item, tuple[Label, ...]]]:
    found: list[tuple[Item, tuple[Label, ...]]] = []
    for start, match in _segment(lexicon, tokens):
        first = tokens[start]
        if match is None:
            wordy = _WORDY.search(first.text) and first.text not in MONEY
            sense: Sense = "text" if wordy else "debris"
            found.append((Item(sense, "", first.text, first.place, first.row), ()))
            continue
        last = tokens[start + match.parts - 1]
        text = "".join([token.text for token in tokens[start : start + match.parts]])
        for labels in match.labels:
            label = labels[0]
            item = Item(label.kind, label.code, text, last.place, last.row, label.editions)
            found.append((item, labels))
    return found


def _settle(found: list[tuple[Item, tuple[Label, ...]]]) -> list[Item]:
    """Part labels that a column and a line share (其他, 总计): a column's stands among columns or before any line."""
    items: list[Item] = []
    seen_line = False
    for position, (read, labels) in enumerate(found):
        item = read
        if len({label.kind for label in labels}) > 1:
            before = items[-1].sense if items else ""
            after = found[position + 1] if position + 1 < len(found) else None
            heads_on = after is not None and len(after[1]) == 1 and after[0].sense in {"column", "furniture"}
            heading = not seen_line or before in {"column", "furniture"} or heads_on
            wanted = "column" if heading and not has_enumerator(item.text) else "line"
            chosen = next((label for label in labels if label.kind == wanted), labels[0])
            item = Item(chosen.kind, chosen.code, item.text, item.place, item.row, chosen.editions)
        seen_line = seen_line or item.sense == "line"
        items.append(item)
    return items


def _mend(lexicon: Lexicon, tokens: Sequence[Token]) -> list[Token]:
    """Bring together the halves of labels that wrap around their own figures, as text drawn from a PDF has them."""
    mended = [part for token in tokens for part in _unglued(lexicon, token)]
    texts = [position for position, token in enumerate(mended) if token.text and not is_figure(token.text)]
    for first, second in pairwise(texts):
        above, below = mended[first], mended[second]
        rows = {token.row for token in mended[first + 1 : second] if token.text}
        wraps = len(rows) == 1 and None not in rows and above.row in {None, *rows} and below.row not in rows
        whole = above.text + below.text
        if wraps and not any(map(lexicon.knows, (above.text, below.text))) and lexicon.knows(whole):
            mended[first] = above._replace(text=whole)
            mended[second] = below._replace(text="")
    return mended


def _unglued(lexicon: Lexicon, token: Token) -> list[Token]:
    """Part a figure from the label that it sticks to."""
    glued = _GLUED.fullmatch(token.text)
    if glued is None or lexicon.exact(token.text) or not any(label.kind == "line" for label in lexicon.exact(glued[1])):
        return [token]
    return [token._replace(text=glued[1]), token._replace(text=glued[2])]


def _spelt_out(tokens: Sequence[Token], position: int) -> bool:
    """Tell whether a sign is one of a label that is printed a character a cell."""
    around = [tokens[near].text for near in (position - 1, position + 1) if 0 <= near < len(tokens)]
    return any(len(text) == 1 and "\u3400" <= text <= "\u9fff" and not is_figure(text) for text in around)


def label_tokens(lexicon: Lexicon, tokens: Sequence[Token]) -> list[Item]:
    """Return the items that the `tokens` of one table are, in reading order."""
    tokens = _mend(lexicon, tokens)
    found: list[tuple[Item, tuple[Label, ...]]] = []
    run: list[Token] = []
    for position, token in enumerate([*tokens, Token("", Place())]):
        sense: Sense | None = "blank" if not token.text else "figure" if is_figure(token.text) else None
        if token.text == "无" and _spelt_out(tokens, position):
            sense = None
        if sense is None:
            run.append(token)
            continue
        if run:
            found.extend(_items_of_run(lexicon, run))
            run = []
        found.append((Item(sense, "", token.text, token.place, token.row), ()))
    return _settle(found[:-1])
