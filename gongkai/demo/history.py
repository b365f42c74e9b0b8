"""A unit's figures over the years: levels of its own, requests carried from year to year, documents in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from gongkai.demo.rates import given
from gongkai.demo.truth import Key
from gongkai.form import Sum, Table, load_form

Cells = dict[Key, str | None]

_CHANNELS = ("items_website", "items_wechat", "items_noticeboard")
"""What the total of items disclosed adds up."""


def _sum(table: Table, rule: str) -> Sum:
    return next(item for item in table.sums if item.rule == rule)


@dataclass(slots=True)
class History:
    """What a unit carries from one year into the next."""

    random: Random
    most_requests: int = 0
    levels: dict[str, int] = field(default_factory=dict)
    measures: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    pending: dict[str, int] = field(default_factory=dict)
    in_force: int = 0

    @classmethod
    def of(cls, random: Random) -> History:
        """Return the history of a new unit with a character of its own."""
        requests = given()["requests"]
        most = random.choices([item["most"] for item in requests], [item["weight"] for item in requests])[0]
        history = cls(random, most)
        for line, level in given()["decisions"].items():
            has = random.randrange(100) < level["chance"]
            history.levels[line] = random.randint(1, random.randint(1, level["most"])) if has else 0
            history.items[line] = random.randint(1, 90) if has else 0
        history.measures = {code: random.randint(low, high) for code, (low, high) in given()["measures"].items()}
        history.in_force = history.levels["normative_documents"] * random.randint(1, 6)
        return history

    def _around(self, level: int) -> int:
        return level * self.random.randint(70, 130) // 100

    def year(self, edition: str, *, carried_more: int = 0, in_force_more: int = 0) -> Cells:
        """Return the cells of the next year on a form; `more` is stated though the year before says otherwise."""
        second, third, fourth = load_form(edition).tables
        cells = self._disclosures(second)
        line = "normative_documents"
        if in_force_more and (second.resource, line, "in_force") in cells:
            self.in_force += in_force_more
            cells[second.resource, line, "in_force"] = str(self.in_force)
        return cells | self._requests(third, carried_more) | self._proceedings(fourth)

    def narrative(self) -> dict[str, int]:
        """Return what the narrative of a year counts beside the tables."""
        counted = {code: max(1, self._around(level)) for code, level in self.measures.items()}
        return counted | {"items_total": sum(counted[code] for code in _CHANNELS)}

    def _disclosures(self, table: Table) -> Cells:
        values = {line: self._business(line) for line in self.levels} | {"normative_documents": self._documents()}
        return {
            (table.resource, line.code, column.code): values.get(line.code, {}).get(column.code, "0")
            for _, line, column in table.cells()
        }

    def _documents(self) -> dict[str, str]:
        issued = self.random.randint(0, self.levels["normative_documents"])
        repealed = self.random.randint(0, min(2, self.in_force))
        self.in_force += issued - repealed
        counts = {"issued": issued, "created": issued, "published": issued, "repealed": repealed}
        counts |= {"in_force": self.in_force, "public_total": self.in_force}
        return {code: str(count) for code, count in counts.items()}

    def _business(self, line: str) -> dict[str, str]:
        level, before = self._around(self.levels[line]), self.items[line]
        change = self.random.choice((0, 0, 0, 1, 2, -1)) if before > 1 else 0
        self.items[line] = before + change
        amount = f"{level}.{self.random.randint(0, 9999):04d}".rstrip("0").rstrip(".") if level else "0"
        return {
            "previous_items": str(before),
            "change": str(change),
            "decisions": str(level),
            "items": str((level + 1) // 2),
            "amount": amount,
        }

    def _requests(self, table: Table, carried_more: int) -> Cells:
        balance, outcomes = _sum(table, "request-balance"), _sum(table, "outcome-sum")
        across = _sum(table, "applicant-sum")
        counts = {(line.code, column.code): 0 for _, line, column in table.cells()}
        fresh, carried = balance.left
        done, forward = balance.right
        for place, column in enumerate(across.left):
            share = self.random.randint(0, self.most_requests) if place == 0 else self._few()
            counts[fresh, column] = share
            counts[carried, column] = self.pending.get(column, 0) + (carried_more if place == 0 else 0)
            whole = share + counts[carried, column]
            self.pending[column] = self.random.randint(0, max(1, whole // 4)) if whole > 1 else 0
            counts[forward, column], counts[done, column] = self.pending[column], whole - self.pending[column]
            for _ in range(counts[done, column]):
                counts[self._outcome(outcomes.left), column] += 1
        for line in table.lines:
            counts[line.code, across.right[0]] = sum(counts[line.code, column] for column in across.left)
        return {(table.resource, *key): str(count) for key, count in counts.items()}

    def _few(self) -> int:
        return self.random.randint(0, self.most_requests // 8) if self.random.random() < 0.2 else 0

    def _outcome(self, lines: tuple[str, ...]) -> str:
        """Half of what is asked for is granted, the first of the outcomes."""
        return lines[0] if self.random.random() < 0.5 else self.random.choice(lines)

    def _proceedings(self, table: Table) -> Cells:
        (item,) = table.sums
        cells: Cells = {}
        for line in table.lines:
            often = 0.5 if self.most_requests > 10 else 0.02
            parts = [self.random.randint(0, 2) if self.random.random() < often else 0 for _ in item.left]
            for column, count in zip((*item.left, *item.right), (*parts, sum(parts)), strict=True):
                cells[table.resource, line.code, column] = str(count)
        return cells
