"""What codes are called on the pages: from where each is defined, and for the rest from `templates/words.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

from gongkai.check.catalogue import load_rules
from gongkai.form import load_forms
from gongkai.package.codes import load_fields
from gongkai.package.schemas import title_of
from gongkai.parse.narrative import load_measures
from gongkai.site.shells import TEMPLATES


@lru_cache(maxsize=1)
def load_words() -> dict[str, dict[str, Any]]:
    """Return the words by kind of code and code, in the order in which pages list them; `rule` gives whole rules."""
    words: dict[str, dict[str, Any]] = tomllib.loads((TEMPLATES / "words.toml").read_text(encoding="utf-8"))
    fields = load_fields()
    for given in fields.values():
        for field, labels in given.get("codes", {}).items():
            words[field] = {code: chinese for code, (chinese, _) in labels.items()}
    words["measure"] = {code: labels["label"] for code, labels in load_measures().items()}
    words["rule"] = dict(load_rules())
    words["resource"] = {name: title_of(name, load_forms()) for name in words["resource_about"]}
    return words
