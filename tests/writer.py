"""An independent writer of reports: random figures in every layout that keeps them, and what a reader owes for each.

Nothing here knows the reader. A report is made as rows of labelled cells and printed by a layout; what is owed follows
from the cells that the layout lets a reader see (DATA.md, "Missing is not zero").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial, reduce
from itertools import chain, groupby
from random import Random

import opencc
import pypinyin

from gongkai.form import Column, Group, Line, Table, load_form

Key = tuple[str, str, str]
_UNITS = ("平罗县陶乐镇", "锡山区东北塘街道", "镇安县茅坪回族镇", "额济纳旗赛汉陶来苏木", "微山县两城镇")
_OPENING = "一、总体情况\n坚持应公开尽公开，信息经党政办公室审核后及时上网。\n群众关心的事项同时张贴在便民服务大厅。\n"
_CLOSING = "五、存在的主要问题及改进情况\n解读形式仍显单一，今后将加强业务学习。\n六、其他需要报告的事项\n无。\n"


@dataclass(frozen=True, slots=True)
class Truth:
    """A report's figures by (resource, line, column) as a reader should publish them, None for a blank cell."""

    edition: str
    unit: str
    year: int
    cells: dict[Key, str | None]


@dataclass(frozen=True, slots=True)
class Row:
    """A row as printed; labels of None and `spare` cells after it are merged with a neighbour, "" is blank."""

    labels: tuple[str | None, ...] = ()
    figures: tuple[str, ...] = ()
    spare: int = 0
    keys: tuple[Key, ...] = ()
    columns: tuple[Column, ...] = ()

    @property
    def own(self) -> list[str]:
        """The labels that the row has to itself."""
        return [label for label in self.labels if label]

    @property
    def merged(self) -> int:
        """How many cells are merged with another."""
        return self.labels.count(None) + self.spare


Rows = list[Row]


# ── Figures ───────────────────────────────────────────────────────────────────────────────────────────────
def _count(random: Random, zeros: float) -> int:
    return 0 if random.random() < zeros else random.randint(1, random.choice((9, 99, 999, 30000)))


def _free(random: Random, column: Column, zeros: float) -> str:
    count = _count(random, zeros)
    if column.decimal and count:
        return f"{count}.{random.randint(0, 999)}{random.randint(1, 9)}"
    return str(-count if column.signed and random.random() < 0.5 else count)


def _balanced(random: Random, table: Table, zeros: float) -> dict[tuple[str, str], int]:
    """Return counts for every cell of a table so that its sums hold."""
    cells: dict[tuple[str, str], int] = {}
    (across,) = (item for item in table.sums if item.over == "columns")
    down = sorted((item for item in table.sums if item.over == "lines"), key=lambda item: len(item.right))
    for column in across.left:
        cells.update({(line.code, column): _count(random, zeros) for line in table.lines})
        for item in down:
            known, sought = (item.left, item.right) if len(item.right) == 1 else (item.right, item.left)
            whole = sum(cells[code, column] for code in known)
            first = random.randint(0, whole) if len(sought) == 2 else whole
            cells.update(zip([(code, column) for code in sought], (first, whole - first), strict=False))
    cells.update({(x.code, across.right[0]): sum(cells[x.code, part] for part in across.left) for x in table.lines})
    return cells


def make(random: Random, edition: str, *, blanks: float = 0.0, zeros: float = 0.9, marks: float = 0.0) -> Truth:
    """Return random figures; the form's sums hold unless lines lose figures (`blanks`) or cells are "/" (`marks`)."""
    form = load_form(edition)
    cells: dict[Key, str | None] = {}
    for table in form.tables:
        sums = _balanced(random, table, zeros) if table.sums else {}
        for _, line, column in table.cells():
            text = str(sums[line.code, column.code]) if sums else _free(random, column, zeros)
            cells[table.resource, line.code, column.code] = "/" if random.random() < marks else text
        for line in (line for line in table.lines if random.random() < blanks):
            codes = [column.code for column in table.columns_of(line.code)]
            some = random.sample(codes, random.randint(0, len(codes)))
            kept = random.choice(([], codes[:1], codes[-1:], [codes[0], codes[-1]], some))
            cells.update({(table.resource, line.code, code): None for code in codes if code not in kept})
    return Truth(edition, random.choice(_UNITS), form.first_year + random.randint(0, 1), cells)


# ── The form's rows ───────────────────────────────────────────────────────────────────────────────────────
def _row(truth: Truth, table: Table, labels: tuple[str | None, ...], lines: Iterable[Line], width: int = 0) -> Row:
    pairs = [(line, column) for line in lines for column in table.columns_of(line.code)]
    keys = tuple((table.resource, line.code, column.code) for line, column in pairs)
    figures = tuple(truth.cells[key] or "" for key in keys)
    return Row(labels, figures, max(0, width - len(keys)), keys, tuple(column for _, column in pairs))


def _path(table: Table, item: Line | Group) -> tuple[str, ...]:
    above = item.group if isinstance(item, Line) else item.parent
    return (*(label for group in table.groups if group.code == above for label in _path(table, group)), item.label)


def _disclosures(truth: Truth, table: Table) -> Rows:
    width, rows = max(len(block.columns) for block in table.blocks), Rows()
    for block in table.blocks:
        heads = tuple(column.label for column in block.columns)
        rows += [Row((block.label,), spare=width), Row((table.furniture[0], *heads), spare=width - len(heads))]
        rows += [_row(truth, table, (line.label,), (line,), width) for line in block.lines]
    return rows


def _requests(truth: Truth, table: Table) -> Rows:
    note, applicants, corporate = table.furniture
    first, *middle, last = (column.label for column in table.blocks[0].columns)
    gap, printed = (None,) * 3, tuple[str, ...]()
    rows = [Row((note, None, None, applicants), spare=len(middle) + 1)]
    rows += [Row((*gap, first, corporate, *[None] * (len(middle) - 1), last)), Row((*gap, None, *middle), spare=1)]
    for line in table.lines:
        path = _path(table, line)
        fresh = [None if path[:depth] == printed[:depth] else path[depth - 1] for depth in range(1, len(path) + 1)]
        rows.append(_row(truth, table, (*fresh, *gap[len(path) :]), (line,)))
        printed = path
    return rows


def _across(truth: Truth, table: Table, lines: tuple[Line, ...]) -> Rows:
    """Print `lines` side by side below their headings, as the form does with the three stages."""
    heads = tuple(column.label for column in table.blocks[0].columns)
    gap, rows = (None,) * (len(heads) - 1), [list[str | None]() for _ in range(3)]
    for place, line in enumerate(lines):
        follows = place > 0 and lines[place - 1].group == line.group
        rows[0] += [None if follows else _path(table, line)[0], *gap]
        rows[1] += (line.label, *gap) if line.group else heads
        rows[2] += heads if line.group else (None, *gap)
    return [*(Row(tuple(row)) for row in rows if any(row)), _row(truth, table, (), lines)]


def _statutory(truth: Truth) -> list[Rows]:
    second, third, fourth = load_form(truth.edition).tables
    return [_disclosures(truth, second), _requests(truth, third), _across(truth, fourth, fourth.lines)]


def _two_tables(truth: Truth) -> list[Rows]:
    fourth = load_form(truth.edition).table("proceedings")
    groups = (tuple(lines) for _, lines in groupby(fourth.lines, lambda line: line.group))
    return [*_statutory(truth)[:2], *(_across(truth, fourth, lines) for lines in groups)]


def _stages(truth: Truth) -> list[Rows]:
    fourth = load_form(truth.edition).table("proceedings")
    rows = [Row((None, None, *(column.label for column in fourth.blocks[0].columns)))]
    for line, before in zip(fourth.lines, (None, *fourth.lines), strict=False):
        group = None if before and line.group == before.group else _path(fourth, line)[0]
        rows.append(_row(truth, fourth, (group, line.label if line.group else None), (line,)))
    return [*_statutory(truth)[:2], rows]


# ── What a layout changes in the rows ─────────────────────────────────────────────────────────────────────
Change = Callable[[Rows], Rows]


def _label(pattern: str, new: str | Callable[[re.Match[str]], str]) -> Change:
    return lambda rows: [replace(row, labels=tuple(x and re.sub(pattern, new, x) for x in row.labels)) for row in rows]


def _figure(change: Callable[[Column, str], str]) -> Change:
    def apply(row: Row) -> Row:
        return replace(row, figures=tuple(x and change(c, x) for c, x in zip(row.columns, row.figures, strict=True)))

    return lambda rows: [apply(row) for row in rows]


def _join_labels(rows: Rows) -> Rows:
    return [replace(row, labels=("".join(row.own) or None,)) if row.keys and row.labels else row for row in rows]


def _stand_groups(rows: Rows) -> Rows:
    return [replace(row, labels=(*map("\n".join, row.own[:-1]), *row.own[-1:])) if row.keys else row for row in rows]


def _wrap_around(row: Row) -> Rows:
    """Put the second half of a long label below the figures, as PDF text does."""
    *groups, label = row.own or [""]
    long = row.keys and label[12:]
    return [replace(row, labels=(*groups, label[:12])), Row((label[12:],))] if long else [row]


def _insert(when: Callable[[int], bool], new: Callable[[Rows], Rows]) -> Change:
    return lambda rows: [x for place, row in enumerate(rows) for x in (*(new(rows) * when(place)), row)]


def _paged(*furniture: str) -> Change:
    return _insert(lambda place: place > 0 and place % 8 == 0, lambda _: [Row((line,)) for line in furniture])


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
    tables: Callable[[Truth], list[Rows]] = _statutory
    render: Callable[[Rows], str] | None = None
    text: Callable[[str], str] = str
    headings: int = 1

    def rows(self, truth: Truth) -> list[Rows]:
        """Return the rows of each table as this layout prints them."""
        return [reduce(lambda rows, change: change(rows), self.changes, table) for table in self.tables(truth)]

    def _print(self, rows: Rows) -> str:
        if self.render:
            return self.render(rows)
        printed = ([self.cell.format(x) if x else self.blank for x in chain(*self.show(row))] for row in rows)
        return "".join(self.before + self.between.join(cells) + self.after for cells in printed).rstrip(" ")

    def __call__(self, truth: Truth) -> str:
        """Return the whole report as text."""
        form = load_form(truth.edition)
        second, third, *fourth = map(self._print, self.rows(truth))
        title = f"{truth.unit}{truth.year}年政府信息公开工作年度报告"
        period = f"依照{form.notice}编成，数据统计期限自{truth.year}年1月1日起至{truth.year}年12月31日止。"
        parts = [_OPENING] * bool(self.headings)
        for table, texts in zip(form.tables, ([second], [third], fourth), strict=True):
            parts += [f"{table.section}、{table.label}\n"] * self.headings
            parts += [text if text.endswith("\n") else f"{text}\n" for text in texts]
        return f"{title}\n{period}\n{self.text(''.join(parts + [_CLOSING] * bool(self.headings)))}"


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
_RULED = _insert(lambda place: place == 1, lambda rows: [Row((":--:",) * len([*chain(*_grid(rows[0]))]))])
_T1, _L1, _L3 = Layout(_grid, "\t"), Layout(cell="{}\n\n", after=""), Layout(_TAIL, cell="{} | ", blank="|")

LAYOUTS: dict[str, Layout] = {
    "T1": _T1, "L1": _L1, "L3": _L3,
    "T1-trailing": Layout(_tailed(lambda row: row.merged + 2), "\t"),
    "T2": Layout(_OWN, "", "\t{}\n", "\t\n"),
    "L1b": Layout(_OWN, "", "{}\n\n", "\n", after=""),
    "L1e": replace(_L1, changes=(_figure(lambda _, x: f"  {x}" if x == "0" else f"{x} "), _label(_CUT, "\\1\n"))),
    "L1-split-labels": replace(_L1, changes=(_label(_PARTS, "\\1\n\n"),)),
    "L3-surplus": replace(_L3, show=_SURPLUS),
    "L3-cut-headers": replace(_L3, changes=(_label(_CUT + ".*", r"\1"),)),
    "L3d": replace(_L3, changes=(_label(r"^([上本][一年](?!新收).*)$", "\\1\n"),)),
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
    "pdf-wrapped": Layout(between=" ", changes=(_label(r"^(.{12})(?=.)", "\\1\n"),)),
    "pdf-between": Layout(between=" ", changes=(lambda rows: [part for row in rows for part in _wrap_around(row)],)),
    "pdftotext": Layout(render=partial(_aligned, "   ", "", "")),
    "box": Layout(_grid, render=partial(_aligned, "│", "─", "┼")),
    "ascii": Layout(_grid, render=partial(_aligned, "|", "-", "+")),
    "dashes": Layout(render=partial(_aligned, "  ", "-", "  ")),
    "markdown": Layout(_grid, " | ", before="| ", after=" |\n", changes=(_label(_PARTS, r"\1<br>"), _RULED)),
    "csv": Layout(_grid, '","', before='"', after='"\n'), "semicolons": Layout(_grid, ";"),
    "tabs-own": Layout(_OWN, "\t"), "cell-lines-blanks": Layout(_OWN, "\n"),
    "cell-lines": Layout(between="\n"), "double-blank": Layout(cell="{}\n\n\n", after=""),
    "words": Layout(between=" "), "bullets": Layout(between="\xa0", before="● "),
    "wide-spaces": Layout(between="\u3000\u3000", before="\u3000"),
    "one-line": Layout(between=" ", after=" "), "one-line-pipes": Layout(cell="{} | ", after=""),
    "colon": Layout(between="、", changes=(_join_labels,), tables=_stages, text=partial(re.sub, _FIRST, r"\1：")),
    "standing-groups": replace(_L1, changes=(_stand_groups,)),
}
CHANGES: dict[str, Change] = {
    "joined-labels": _join_labels, "pages": _paged("- 2 -", "政府信息公开工作年度报告"), "form-feeds": _paged("\f"),
    "repeated-header": _insert(lambda place: place == 20, lambda rows: [row for row in rows if not row.keys]),
    "spaced-labels": _label(r"(.{4})(?=.)", r"\1 "), "soft-breaks": _label(r"(.{6})(?=.)", "\\1\v"),
    "unnumbered": _label(_NUMBER, ""), "enclosed": _label(_NUMBER, lambda found: _SIGNS.get(found[0], found[0])),
    "notes": _label(r"^(规章|(?:行政)?规范性文件|本年增/减)$", r"\1（与2018年末相比，减少填负数，如-8）"),
    "marks": _figure(lambda c, x: {"/": "／-—无"[len(c.label) % 4], "0": "0零"[len(c.label) % 2]}.get(x, x)),
    "units": _figure(lambda column, x: x + column.unit * (x != "/")),
    "yuan": _figure(lambda c, x: f"{(Decimal(x) * 10000).normalize():f}元" if c.decimal and x != "/" else x),
    "thousands": _figure(lambda _, x: x if x == "/" else f"{Decimal(x):,}"),
    "signs": _figure(lambda column, x: f"+{x}" if column.signed and x.isdigit() and x != "0" else x),
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
    LAYOUTS |= {f"stages{_of}": replace(LAYOUTS[_base], tables=_stages)}
    LAYOUTS |= {f"two-tables{_of}": replace(LAYOUTS[_base], tables=_two_tables)}
LOSES_BLANKS = frozenset(name for name, layout in LAYOUTS.items() if layout.show is _stated)


def expected(truth: Truth, layout: str) -> dict[Key, str | None]:
    """Return what a careful reader publishes: the whole row blank unless the layout shows where its figures stand."""
    owed: dict[Key, str | None] = {}
    for row in (row for rows in LAYOUTS[layout].rows(truth) for row in rows):
        cells = LAYOUTS[layout].show(row)[1]
        places = [place for place, cell in enumerate(cells) if cell] or [0]
        placed = len(row.keys) in {len(cells), len(places), places[-1] - places[0] + 1}
        owed.update({key: truth.cells[key] if placed else None for key in row.keys})
    return owed
