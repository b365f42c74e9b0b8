"""A small collection made from the form: plausible rows, and every oddity that a page must bear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.explanations import BLANK
from gongkai.form import load_form
from gongkai.site import Collection

HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'&=HYPERLINK("http://evil.example/","x")'
RESOURCES = ("reports", "townships", "sources", "disclosures", "requests", "proceedings", "figures", "findings")

Figures = Mapping[tuple[str, str, str], str | None]


def unit(township_id: str, name: str, kind: str, *superiors: str) -> dict[str, str]:
    """A row of townships; superiors from the province down, none when the unit is unresolved."""
    code = township_id if township_id.isdigit() else ""
    province, prefecture, county = superiors or ("", "", "")
    return {
        "township_id": township_id,
        "name": name,
        "kind": kind,
        "division_code": code,
        "county": county,
        "prefecture": prefecture,
        "province": province,
        "county_code": code[:6],
        "prefecture_code": code[:4] and code[:4] + "00",
        "province_code": code[:2] and code[:2] + "0000",
        "resolved_by": "superior" if code else "",
    }


UNITS = [
    unit("654202103", "哈图布呼镇", "town", "新疆维吾尔自治区", "塔城地区", "乌苏市"),
    unit("chongwenzhen", "崇文镇", "town"),
    unit("640181105", "临河镇", "town", "宁夏回族自治区", "银川市", "灵武市"),
    unit("640221104", "陶乐镇", "town", "宁夏回族自治区", "石嘴山市", "平罗县"),
]
NARRATIVE = [
    (0, "", ["根据《中华人民共和国政府信息公开条例》要求编制本报告，统计期限自1月1日起至12月31日止。"]),
    (
        1,
        "一、总体情况",
        [
            "全镇坚持以公开为常态、不公开为例外，推进决策、执行、管理、服务、结果公开。",
            "（一）主动公开。在政府门户网站主动公开政府信息32条，通过政务微博发布政府信息200余条，微信公众号发布74条。",
            "（二）依申请公开。全年未收到政府信息公开申请。",
        ],
    ),
    (5, "五、存在的主要问题及改进情况", ["公开的时效性和内容质量有待加强。", "1. 加强学习。2. 加强审核。"]),
    (6, "六、其他需要报告的事项", ["无。"]),
]
STATED_FIELDS = ("measure", "value", "qualifier", "unit", "quote")
STATED = [
    ("items_website", "32", "exact", "条", "在政府门户网站主动公开政府信息32条"),
    ("items_weibo", "200", "at_least", "条", "通过政务微博发布政府信息200余条"),
    ("items_wechat", "74", "exact", "条", "微信公众号发布74条"),
    ("requests_received", "0", "exact", "件", "全年未收到政府信息公开申请"),
]


def side(held: str, year: str, place: str, value: str, source_line: int | None = None) -> dict[str, Any]:
    """A figure on one side of a finding on the report of Linhe for 2021; `place` is resource, line and field."""
    where = dict(zip(("resource", "line", "field"), place.split("."), strict=True))
    return {"held": held, "report_id": f"640181105-{year}", "value": value, "source_line": source_line} | where


SIDES = {
    "request-balance": [
        side("stated", "2021", "requests.new_received.total", "6", 99),
        side("stated", "2021", "figures.requests_received.", "0", 8),
        side("stated", "2021", "sections.1.", HOSTILE),
        *(side("expected", "2020", f"requests.{line}.total", "0") for line in ("carried_forward", "total_processed")),
        *(side("expected", "2020", f"requests.{line}.total", "3", 102) for line in ("granted", "new_received", "other_outcome")),
    ]
}  # fmt: skip


class Builder:
    """Gathers reports into a Collection."""

    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, str]]] = {name: [] for name in RESOURCES}
        self.reports: dict[str, dict[str, Any]] = {}

    def add(
        self,
        township_id: str,
        year: str,
        edition: str,
        figures: Figures | None = None,
        *,
        findings: tuple[dict[str, str], ...] = (),
        rows: Mapping[str, list[dict[str, Any]]] | None = None,
        missing: tuple[str, ...] = (),
        default: str = "0",
        **row: str,
    ) -> None:
        """Add a report; `figures` by (resource, line, column), where None means that no cell was read."""
        report_id = f"{township_id}-{year}"
        own = next(u for u in UNITS if u["township_id"] == township_id)
        tables = {}
        for table in load_form(edition).tables if edition else ():
            cells = [] if table.resource in missing else self._cells(table, dict(figures or {}), default)
            self._publish(report_id, table, {(c["line"], c["column"]): c["value"] for c in cells})
            present = table.resource not in missing
            tables[table.resource] = {
                "present": present,
                "line": 40 if present else None,
                "cells": cells,
                "rows": list((rows or {}).get(table.resource, ())),
            }
        report = self._report(report_id, edition, findings, row)
        found = [{"report_id": report_id, **finding} for finding in findings]
        stated = [
            {
                "report_id": report_id,
                **dict(zip(STATED_FIELDS, figure, strict=True)),
                "section": "1",
                "source_line": "7",
            }
            for figure in STATED
        ]
        if row.get("narrative") == "none":
            stated = []
        self.tables["reports"].append(report)
        self.tables["figures"] += stated
        self.tables["findings"] += found
        self.reports[report_id] = {
            "report": report,
            "township": own,
            "sections": [] if row.get("narrative") == "none" else self._sections(row),
            "tables": tables,
            "figures": stated,
            "findings": [finding | {"sides": SIDES.get(finding["rule"], [])} for finding in found],
            "source_text": self._source_text(row),
        }

    @staticmethod
    def _source_text(row: Mapping[str, str]) -> list[dict[str, Any]]:
        """Enough lines for every link into the source, a hostile one and a table."""
        texts = [HOSTILE if row.get("title") == HOSTILE else f"第{line}行" for line in range(1, 400)]
        lines = [{"kind": "line", "text": text, "source_line": n} for n, text in enumerate(texts, start=1)]
        cells = [
            {"text": text, "source_line": 400, "table": 1, "row": 1, "column": column}
            for column, text in ((2, "甲"), (4, HOSTILE))
        ]
        return [*lines, {"kind": "table", "source_line": 400, "table": 1, "cells": cells}]

    def _report(self, report_id: str, edition: str, findings: Any, row: Mapping[str, str]) -> dict[str, str]:
        township_id, _, year = report_id.rpartition("-")
        severities = [finding["severity"] for finding in findings]
        return {
            "report_id": report_id,
            "township_id": township_id,
            "year": year,
            "title": f"{year}年政府信息公开工作年度报告",
            "edition": edition,
            "period_start": f"{year}-01-01",
            "period_end": f"{year}-12-31",
            "published": "",
            "url": "",
            "narrative": "full",
            "notices": "国办公开办函〔2021〕30号",
            "source": f"{township_id}/{year}.txt",
            "source_format": "txt",
            "source_sha256": "19e7a58c87b6c757" * 4,
            "errors": str(severities.count("error")),
            "warnings": str(severities.count("warning")),
            **row,
        }

    @staticmethod
    def _sections(row: Mapping[str, str]) -> list[dict[str, Any]]:
        line = 2
        sections = []
        more = [HOSTILE] if row.get("title") == HOSTILE else []
        for number, heading, given in NARRATIVE:
            texts = [*given, *more]
            paragraphs = [{"line": line + n, "text": text} for n, text in enumerate(texts, start=1)]
            sections.append({"number": number, "heading": heading, "line": line, "paragraphs": paragraphs})
            line += len(texts) + 2
        return sections

    @staticmethod
    def _cells(table: Any, figures: dict[Any, Any], default: str) -> list[dict[str, Any]]:
        cells = []
        for n, (_, line, column) in enumerate(table.cells()):
            raw = figures.get((table.resource, line.code, column.code), default)
            value, mark = raw, "number"
            if raw is None:
                raw, value, mark = "", "", "missing"
            elif raw == "":
                mark = "blank"
            elif raw in ("/", "—", "无"):
                value, mark = "/", "not-applicable"
            elif not raw.lstrip("-").replace(".", "").isdigit():
                value, mark = ("0", "number") if raw == "零" else ("", "unreadable")
            place = {"line": line.code, "column": column.code, "source_line": 40 + n}
            cells.append({**place, "value": value, "mark": mark, "raw": raw, "place": {}})
        return cells

    def _publish(self, report_id: str, table: Any, values: Mapping[tuple[str, str], str]) -> None:
        marks = {"": ""}
        for block in table.blocks:
            for line in block.lines:
                got = {c.code: values.get((line.code, c.code), marks[""]) for c in block.columns}
                if table.resource == "disclosures":
                    for column in block.columns:
                        self.tables["disclosures"].append(
                            {
                                "report_id": report_id,
                                "item": block.item,
                                "subject": line.code,
                                "measure": column.code,
                                "value": got[column.code],
                                "unit": column.unit,
                            }
                        )
                else:
                    self.tables[table.resource].append({"report_id": report_id, table.key: line.code, **got})

    def collection(self) -> Collection:
        """Everything added, with sources that were read and some that were not."""
        self.tables["townships"] = UNITS
        self.tables["sources"] = [
            _source(row["source"], "published", row["report_id"], "") for row in self.tables["reports"]
        ] + [
            _source(f"坏文件/{HOSTILE}.txt", "unread", "", "不是报告：没有法定表格，也没有报告的标题"),
            _source("临河镇/2021 (2).txt", "duplicate", "640181105-2021", "与 640181105/2021.txt 的表格相同"),
        ]
        return Collection(
            self.tables,
            self.reports,
            descriptor={"version": "0.0.0", "resources": [_file(name, rows) for name, rows in self.tables.items()]},
            candidates={"chongwenzhen": ["山西省晋城市陵川县崇文镇", "陕西省咸阳市泾阳县崇文镇"]},
        )


def _file(name: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "title": name,
        "rows": len(rows),
        "bytes": 5351,
        "hash": "sha256:" + "0" * 64,
    }


def _source(source: str, status: str, report_id: str, reason: str) -> dict[str, str]:
    return {
        "source": source,
        "sha256": "0" * 64,
        "bytes": "5351",
        "format": "txt",
        "status": status,
        "report_id": report_id,
        "reason": reason,
    }


def finding(rule: str, severity: str, message: str, **more: str) -> dict[str, str]:
    """A row of findings without its report."""
    blank = dict.fromkeys(("resource", "line", "field", "stated", "expected", "source_line"), "")
    words = {"cause": "source", "message": message, "message_en": ""} | BLANK
    return {"rule": rule, "severity": severity, **blank, **words, **more}


def printed(line: str, label: str, raw: list[str], source_line: int, fate: str) -> dict[str, Any]:
    """A printed row of a table and what became of it."""
    return {"line": line, "label": label, "raw": raw, "source_line": source_line, "fate": fate}


def sample() -> Collection:
    """Four units, six years, both editions, a blank table, no table, an unresolved unit and a hostile title."""
    b = Builder()
    asked = {
        ("requests", line, column): "3"
        for line in ("new_received", "granted", "total_processed")
        for column in ("natural_person", "total")
    }
    licences = {("disclosures", "licences", "previous_items"): "41", ("disclosures", "licences", "change"): "-2"}
    created = {("disclosures", "normative_documents", "created"): "2"}
    b.add("640181105", "2019", "2019", licences)
    b.add("640181105", "2020", "2019", asked | created, published="2021-01-20")
    b.add(
        "640181105",
        "2021",
        "2021",
        {
            ("disclosures", "penalties", "decisions"): "1",
            ("disclosures", "fees", "amount"): "12.5",
            ("disclosures", "regulations", "issued"): "/",
            ("requests", "new_received", "natural_person"): "5",
            ("requests", "new_received", "business"): "1",
            ("requests", "new_received", "total"): "6",
            ("requests", "granted", "natural_person"): "4",
            ("requests", "granted", "total"): "4",
            ("requests", "unavailable_not_held", "natural_person"): "1",
            ("requests", "unavailable_not_held", "total"): "1",
            ("requests", "total_processed", "natural_person"): "5",
            ("requests", "total_processed", "total"): "5",
            ("requests", "other_fee_unpaid", "total"): "零",
            ("proceedings", "review", "upheld"): "1",
            ("proceedings", "review", "total"): "1",
        },
        findings=(
            finding(
                "request-balance",
                "error",
                "“总计”列不平衡：本年新收 6 加上年结转 0 等于 6，办理总计 5 加结转下年 0 等于 5。",
                resource="requests",
                field="total",
                stated="6",
                expected="5",
            ),
            finding(
                "applicant-sum",
                "error",
                "“（七）总计”一行各列之和是 5，总计填 5。",
                resource="requests",
                line="total_processed",
                field="total",
                stated="5",
                expected="6",
                cause="unclear",
                source_line="120",
            ),
            finding(
                "year-conflict",
                "warning",
                "正文说未收到申请，表中新收 6 件。",
                resource="figures",
                line="requests_received",
                stated="0",
                expected="6",
                source_line="8",
            ),
            finding("notice-mismatch", "notice", "所引通知与所用表格不符。"),
        ),
        published="2022-02-11",
        url="https://www.example.gov.cn/xxgk/2022/0211/content_1.html",
    )
    b.add("654202103", "2020", "2019", {("disclosures", "procurement", "amount"): "86.4"})
    b.add(
        "654202103",
        "2021",
        "2019",
        {
            ("disclosures", "penalties", "decisions"): "47",
            ("disclosures", "regulations", "created"): HOSTILE,
            ("requests", "denied_third_party_rights", "natural_person"): None,
        },
        findings=(
            finding("edition-outdated", "warning", "2021 年的报告应使用 2021 版表格，所用为 2019 版。"),
            finding(
                "unreadable-cell",
                "error",
                f"格中不是数字：{HOSTILE}",
                resource="disclosures",
                line="regulations",
                field="created",
                stated=HOSTILE,
                cause="reading",
            ),
            finding("blank-cell", "notice", "这一行没有填。", resource="requests", line="denied_third_party_rights"),
            finding("extra-line", "notice", "有一行不属于该版本表格。", resource="requests", line=HOSTILE),
        ),
        rows={"requests": [printed("", HOSTILE, ["0", HOSTILE, ""], 88, "extra-line")]},
        title=HOSTILE,
        url="javascript:alert(3)",
        source=f"{HOSTILE}.md",
        source_format="md",
        published="2022-01-17",
    )
    b.add(
        "chongwenzhen",
        "2020",
        "2019",
        findings=(
            finding("blank-table", "warning", "表中没有一个数字。", resource="disclosures"),
            finding("blank-table", "warning", "表中没有一个数字。", resource="requests"),
            finding("unit-ambiguous", "warning", "“崇文镇”可能是两处。"),
        ),
        missing=("proceedings",),
        default="",
        narrative="summary",
    )
    b.add("chongwenzhen", "2021", "", narrative="none", period_start="", period_end="", title="")
    b.add(
        "640221104",
        "2021",
        "2021",
        {("disclosures", "penalties", "decisions"): "3", ("requests", "new_received", "total"): "2"},
        findings=(
            finding(
                "line-unlabelled", "warning", "有一行没有标签。", resource="requests", line="row-1", cause="unclear"
            ),
            finding("cells-missing", "warning", "这行只有 5 个数字。", resource="requests", line="rejected_excessive"),
        ),
        rows={
            "requests": [
                printed("", "", ["0"] * 7, 96, "unlabelled"),
                printed("rejected_excessive", "4.无正当理由大量反复申请", ["0"] * 5, 97, "cells-missing"),
                printed("new_received", "一、本年新收", ["0"] * 7, 98, "placed"),
            ]
        },
    )
    return b.collection()
