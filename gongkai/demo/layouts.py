"""The layouts in which reports reach a publisher, and what a reader owes for each.

Nothing here knows the reader: what is owed follows from the cells that a layout lets a reader see (DATA.md, "Missing
is not zero").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial, reduce
from itertools import chain, groupby

import opencc
import pypinyin

from gongkai.demo.changes import Change, insert, join_labels, paged, refigure, relabel, stand_groups, wrap_around
from gongkai.demo.manuscript import Manuscript, plain
from gongkai.demo.rows import Row, Rows, grouped, stages, statutory, two_tables
from gongkai.demo.truth import Key, Truth

# ── What a layout shows of a row: the cells up to its last label and those after it ───────────────────────
Cells = tuple[list[str], list[str]]


def _stated(row: Row) -> Cells:
    return row.own, [cell for cell in row.figures if cell]


def _grid(row: Row) -> Cells:
    cells = [label or "" for label in row.labels]
    last = max((place + 1 for place, cell in enumerate(cells) if cell), default=0)
    return cells[:last], cells[last:] + list(row.figures) + [""] * row.spare


def _tailed(tail: Callable[[Row], int]) -> Callable[[Row], Cells]:
    return lambda row: (row.own, list(row.figures) + [""] * tail(row))


_OWN, _SURPLUS = _tailed(lambda _: 0), _tailed(lambda row: row.merged + 1)
_TAIL = _tailed(lambda row: row.merged or not row.labels)  # one even without a label: a header's pipes come before it


def _runs(show: Callable[[Row], Cells], rows: Rows) -> str:
    """Print a cell a line and, as L4 does, adjoining blank cells on one line."""
    runs = (run for row in rows for run in groupby(chain(*show(row)), bool))
    return "".join("".join(f"{x} |\n" for x in run) if full else "|" * len(list(run)) + "\n" for full, run in runs)


def _aligned(bar: str, rule: str, cross: str, rows: Rows) -> str:
    """Print columns padded to one width, with rules between the rows if there are any."""
    cells = [[*chain(*_grid(row))] for row in rows]
    widths = [max(len(cell.encode("gbk")) for cell in column) for column in zip(*cells, strict=True)]
    line = cross + cross.join(rule * width for width in widths) + cross + "\n" * bool(rule)
    padded = ([x + " " * (w - len(x.encode("gbk"))) for x, w in zip(row, widths, strict=True)] for row in cells)
    return line + "".join(f"{bar}{bar.join(row)}{bar}".rstrip() + f"\n{line}" for row in padded)


# ── Layouts ───────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True, slots=True)
class Layout:
    """A way to print a report: rows after `changes` as `show` gives them, `text` the last change to all of it."""

    show: Callable[[Row], Cells] = _stated
    between: str = ""
    cell: str = "{}"
    blank: str = ""
    before: str = ""
    after: str = "\n"
    changes: tuple[Change, ...] = ()
    tables: Callable[[Truth], list[Rows]] = statutory
    render: Callable[[Rows], str] | None = None
    text: Callable[[str], str] = str
    headings: int = 1

    def rows(self, truth: Truth) -> list[Rows]:
        """Return the rows of each table as this layout prints them."""
        return [reduce(lambda rows, change: change(rows), self.changes, table) for table in self.tables(truth)]

    def _print(self, rows: Rows) -> str:
        if self.render:
            text = self.render(rows)
        else:
            printed = ([self.cell.format(x) if x else self.blank for x in chain(*self.show(row))] for row in rows)
            text = "".join(self.before + self.between.join(cells) + self.after for cells in printed).rstrip(" ")
        return text if text.endswith("\n") else f"{text}\n"

    def print(self, manuscript: Manuscript) -> str:
        """Return the whole report as text."""
        tables = grouped(self.rows(manuscript.truth)) if manuscript.truth.edition else {}
        body = []
        for part in manuscript.parts:
            body += [f"{part.heading}\n"] * self.headings
            body += [f"{paragraph}\n" for paragraph in part.paragraphs]
            body += map(self._print, tables.get(part.resource, ()))
        return "".join(f"{line}\n" for line in (manuscript.title, *manuscript.preface)) + self.text("".join(body))

    def __call__(self, truth: Truth) -> str:
        """Return a whole report with plain words around its tables."""
        return self.print(plain(truth))


def _ruby(text: str) -> str:
    pairs = zip(text, _S2T.convert(text), strict=True)
    return "".join(x if x == old or ord(x) % 2 else f"{x}({pypinyin.slug(x, pypinyin.Style.TONE)})" for old, x in pairs)


_S2T = opencc.OpenCC("s2t")
_CUT, _NUMBER = r"^(本年新|本年制发|本年废止|现行有效)(?=.)", r"^[一二三四]、|^（.）|^\d\. "
_PARTS = _CUT.replace(")(", r"|（.）|三、本年度|商业|科研|社会公益|法律服务|对外公开|结果|尚未)(")
_WIDE = {ord(char): ord(char) + 0xFEE0 for char in "0123456789()|./-+"}
_RADICALS = {ord(unicodedata.normalize("NFKC", chr(code))): code for code in range(0x2F00, 0x2FD6)}
_SIGNS = {f"（{numeral}）": chr(0x3220 + place) for place, numeral in enumerate("一二三四五六七")}
_SIGNS |= {f"{number}. ": chr(0x2487 + number) for number in range(1, 9)}
_FIRST = r"(?m)^(.*?[^\d/])、(?=[-\d/])"  # the comma between a label and its figures
_RULED = insert(lambda place: place == 1, lambda rows: [Row((":--:",) * len([*chain(*_grid(rows[0]))]))])
_T1, _L1, _L3 = Layout(_grid, "\t"), Layout(cell="{}\n\n", after=""), Layout(_TAIL, cell="{} | ", blank="|")

LAYOUTS: dict[str, Layout] = {
    "T1": _T1, "L1": _L1, "L3": _L3,
    "T1-trailing": Layout(_tailed(lambda row: row.merged + 2), "\t"),
    "T2": Layout(_OWN, "", "\t{}\n", "\t\n"),
    "L1b": Layout(_OWN, "", "{}\n\n", "\n", after=""),
    "L1e": replace(_L1, changes=(refigure(lambda _, x: f"  {x}" if x == "0" else f"{x} "), relabel(_CUT, "\\1\n"))),
    "L1-split-labels": replace(_L1, changes=(relabel(_PARTS, "\\1\n\n"),)),
    "L3-surplus": replace(_L3, show=_SURPLUS),
    "L3-cut-headers": replace(_L3, changes=(relabel(_CUT + ".*", r"\1"),)),
    "L3d": replace(_L3, changes=(relabel(r"^([上本][一年](?!新收).*)$", "\\1\n"),)),
    "L4": Layout(_TAIL, render=partial(_runs, _TAIL)),
    "L4b": Layout(_SURPLUS, render=partial(_runs, _SURPLUS)),
    "L4-single": Layout(_SURPLUS, "\n", "{} |", "|"),
    "L4c": Layout(_SURPLUS, "", "\n{} |", " |"),
    "L4d": Layout(cell="{} |\n", after=""),
    "L5": Layout(_SURPLUS, "", "\n {}  | ", "|", "| "),
    "L6": Layout(cell="{} | "),
    "L7": Layout(_OWN, "\n", "{}\n|", "|"),
    "L7b": Layout(_SURPLUS, "\n", "{} |", "|", "|\n"),
    "L8": replace(_L3, before="| "),
    "no-headings": replace(_L3, headings=0), "headings-twice": replace(_T1, headings=2),
    "pdf-wrapped": Layout(between=" ", changes=(relabel(r"^(.{12})(?=.)", "\\1\n"),)),
    "pdf-between": Layout(between=" ", changes=(lambda rows: [part for row in rows for part in wrap_around(row)],)),
    "pdftotext": Layout(render=partial(_aligned, "   ", "", "")),
    "box": Layout(_grid, render=partial(_aligned, "│", "─", "┼")),
    "ascii": Layout(_grid, render=partial(_aligned, "|", "-", "+")),
    "dashes": Layout(render=partial(_aligned, "  ", "-", "  ")),
    "markdown": Layout(_grid, " | ", before="| ", after=" |\n", changes=(relabel(_PARTS, r"\1<br>"), _RULED)),
    "csv": Layout(_grid, '","', before='"', after='"\n'), "semicolons": Layout(_grid, ";"),
    "tabs-own": Layout(_OWN, "\t"), "cell-lines-blanks": Layout(_OWN, "\n"),
    "cell-lines": Layout(between="\n"), "double-blank": Layout(cell="{}\n\n\n", after=""),
    "words": Layout(between=" "), "bullets": Layout(between="\xa0", before="● "),
    "wide-spaces": Layout(between="\u3000\u3000", before="\u3000"),
    "one-line": Layout(between=" ", after=" "), "one-line-pipes": Layout(cell="{} | ", after=""),
    "colon": Layout(between="、", changes=(join_labels,), tables=stages, text=partial(re.sub, _FIRST, r"\1：")),
    "standing-groups": replace(_L1, changes=(stand_groups,)),
}
CHANGES: dict[str, Change] = {
    "joined-labels": join_labels, "pages": paged("- 2 -", "政府信息公开工作年度报告"), "form-feeds": paged("\f"),
    "repeated-header": insert(lambda place: place == 20, lambda rows: [row for row in rows if not row.keys]),
    "spaced-labels": relabel(r"(.{4})(?=.)", r"\1 "), "soft-breaks": relabel(r"(.{6})(?=.)", "\\1\v"),
    "unnumbered": relabel(_NUMBER, ""), "enclosed": relabel(_NUMBER, lambda found: _SIGNS.get(found[0], found[0])),
    "notes": relabel(r"^(规章|(?:行政)?规范性文件|本年增/减)$", r"\1（与2018年末相比，减少填负数，如-8）"),
    "marks": refigure(lambda c, x: {"/": "／-—无"[len(c.label) % 4], "0": "0零"[len(c.label) % 2]}.get(x, x)),
    "units": refigure(lambda column, x: x + column.unit * (x != "/")),
    "yuan": refigure(lambda c, x: f"{(Decimal(x) * 10000).normalize():f}元" if c.decimal and x != "/" else x),
    "thousands": refigure(lambda _, x: x if x == "/" else f"{Decimal(x):,}"),
    "signs": refigure(lambda column, x: f"+{x}" if column.signed and x.isdigit() and x != "0" else x),
}
TEXTS: dict[str, Callable[[str], str]] = {
    "traditional": _S2T.convert, "ruby": _ruby, "halfwidth": partial(unicodedata.normalize, "NFKC"),
    "fullwidth": lambda text: text.translate(_WIDE), "radicals": lambda text: text.translate(_RADICALS),
    "windows": lambda text: text.replace("\n", "\r\n"),
    "invisible": partial(re.sub, r"(?<=[公属总规行])|(?<=\d)(?=[\t |\n])", "\u200b"),
}
for _base in ("L3", "T1", "L1", "words"):
    _of = "" if _base == "L3" else f" {_base}"
    LAYOUTS |= {f"{name}{_of}": replace(LAYOUTS[_base], changes=(change,)) for name, change in CHANGES.items()}
    LAYOUTS |= {f"{name}{_of}": replace(LAYOUTS[_base], text=text) for name, text in TEXTS.items()}
    LAYOUTS |= {f"stages{_of}": replace(LAYOUTS[_base], tables=stages)}
    LAYOUTS |= {f"two-tables{_of}": replace(LAYOUTS[_base], tables=two_tables)}


def expected(truth: Truth, layout: str) -> dict[Key, str | None]:
    """Return what a careful reader publishes: the whole row blank unless the layout shows where its figures stand."""
    owed: dict[Key, str | None] = {}
    for row in (row for rows in LAYOUTS[layout].rows(truth) for row in rows):
        cells = LAYOUTS[layout].show(row)[1]
        places = [place for place, cell in enumerate(cells) if cell] or [0]
        placed = len(row.keys) in {len(cells), len(places), places[-1] - places[0] + 1}
        owed.update({key: truth.cells[key] if placed else None for key in row.keys})
    return owed
