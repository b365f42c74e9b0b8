"""What a copy says beside its reports: its settings, its own divisions, its register, explanations, and its log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gongkai.divisions import Gazetteer
from gongkai.divisions.own import DIVISIONS, gazetteer_with
from gongkai.explanations import EXPLANATIONS, Explanation, load_explanations
from gongkai.history import LOG, Change, read_log
from gongkai.register import REGISTER, Expected, load_register
from gongkai.settings import ConfigError, Settings, load_settings


@dataclass(frozen=True, slots=True)
class Content:
    """`home` are the names of the copy's division, the highest first; `gazetteer` knows the copy's own divisions."""

    settings: Settings
    gazetteer: Gazetteer
    home: Sequence[str]
    register: Sequence[Expected]
    explanations: Sequence[Explanation]
    log: Sequence[Change]


def load_content(folder: Path, settings: Path, base_url: str = "", changes: Path | None = None) -> Content:
    """Return what stands in the file `settings`, in `folder`, and in the folder `changes` if given.

    Raises ConfigError, and HistoryError for the log.
    """
    given = load_settings(settings, base_url)
    gazetteer = gazetteer_with(folder / DIVISIONS)
    return Content(
        settings=given,
        gazetteer=gazetteer,
        home=_home(given.home, settings.name, gazetteer),
        register=load_register(folder / REGISTER, gazetteer.names),
        explanations=load_explanations(folder / EXPLANATIONS),
        log=read_log(changes / LOG) if changes else [],
    )


def _home(code: str, where: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    if code and not gazetteer.name(code):
        raise ConfigError(f"{where}: home must be the code of a division such as 640181, not {code!r}")
    return tuple(division.name for division in reversed(gazetteer.lineage(code)) if division.name)
