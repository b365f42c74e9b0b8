"""The register of units that are to report, and what the pages make of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.pipeline import Options, build
from gongkai.register import Expected, coverage, load_register
from gongkai.settings import ConfigError
from tests.conftest import ROOT
from tests.reports import report

NAMES = {"640181105": "临河镇"}


def _written(folder: Path, text: str) -> Path:
    path = folder / "register.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_register_has_units_with_the_years_in_which_they_report(tmp_path: Path) -> None:
    text = "\ufefftownship_id,name,valid_from,valid_to,merged_into\n640181105,,,,\n640181999,旧镇,2015,2020,640181105\n"
    assert load_register(_written(tmp_path, text), NAMES) == (
        Expected("640181105", "临河镇"),
        Expected("640181999", "旧镇", 2015, 2020, "640181105"),
    )
    assert load_register(tmp_path / "none.csv", NAMES) == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "code,name\n",
            "register.csv: .*the header must be township_id,name,valid_from,valid_to,merged_into; .*code,name",
        ),
        ("township_id\n灵武市\n", "register.csv:2: .*must be a division code or an id, not '灵武市'"),
        ("township_id\n640181105\n640181105\n", "register.csv:3: township_id 640181105 重复"),
        ("township_id\n640181999\n", "register.csv:2: .*not in the gazetteer, give its name"),
        (
            "township_id,name,valid_from\n640181105,,二〇二〇\n",
            "register.csv:2: valid_from .*must be a year, not '二〇二〇'",
        ),
    ],
)
def test_a_wrong_register_names_line_and_mend(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_register(_written(tmp_path, text), NAMES)


def test_an_abolished_unit_is_not_missing() -> None:
    register = (Expected("a", "甲镇"), Expected("b", "乙镇", valid_to=2020), Expected("c", "丙镇", valid_from=2022))
    assert coverage(register, 2021, ["a"]) == coverage(register[:1], 2021, ["a"])
    seen = coverage(register, 2020, ["a"])
    assert seen is not None and (seen.expected, seen.reported, seen.missing) == (2, 1, (register[1],))
    assert coverage((), 2020, ["a"]) is None


def test_pages_tell_who_has_not_reported(tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "reports").mkdir(parents=True)
    (content / "reports" / "2021.txt").write_text(report(unit="灵武市临河镇"), encoding="utf-8")
    (content / "reports" / "2022.txt").write_text(report(unit="灵武市临河镇", year=2022), encoding="utf-8")
    _written(content, "township_id,name,valid_to\n640181105,,\n640181100,,\n640181999,旧镇,2021\n")
    site = tmp_path / "site"
    build(Options(content / "reports", tmp_path / "datapackage", site, ROOT / "gongkai.toml"))
    years = {year: (site / "years" / year / "index.html").read_text(encoding="utf-8") for year in ("2021", "2022")}
    assert "应报 3 个单位，已报 <b>1</b> 个" in years["2021"] and "旧镇" in years["2021"]
    assert "应报 2 个单位，已报 <b>1</b> 个" in years["2022"] and "旧镇" not in years["2022"]
    home = (site / "index.html").read_text(encoding="utf-8")
    row = home[home.index("旧镇</th>".replace("</th>", "")) :]
    assert row.index("未报") < row.index("不在册")
    assert "未报 2 个" in (site / "years" / "index.html").read_text(encoding="utf-8")
