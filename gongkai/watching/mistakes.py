"""What went wrong while a page was made, with the place in the template, for the terminal and as a page."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from yaml import YAMLError

from gongkai.faults import Fault
from gongkai.site import TEMPLATES

_ANY = (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError)
MISTAKES = (TemplateError, YAMLError, Fault, *_ANY)
"""What a template, a word or a prose page that is wrong can raise."""

_LINE = re.compile(r"at line (\d+)")
_AROUND = 3


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong; `file` and `line` are None where that is not known."""

    message: str
    file: Path | None = None
    line: int | None = None

    @property
    def place(self) -> str:
        """File, from the folder of templates on, and line."""
        if self.file is None:
            return ""
        shown = self.file
        if shown.is_relative_to(TEMPLATES.parent):
            shown = shown.relative_to(TEMPLATES.parent)
        return f"{shown.as_posix()}:{self.line}" if self.line else shown.as_posix()

    @property
    def excerpt(self) -> list[tuple[int, str]]:
        """The lines around the place with their numbers."""
        if self.file is None or self.line is None or not self.file.is_file():
            return []
        lines = list(enumerate(self.file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1))
        return lines[max(0, self.line - 1 - _AROUND) : self.line + _AROUND]


def mistake_of(error: BaseException) -> Mistake:
    """Return what an error says, with the place in a template that it comes from."""
    message = str(error) if isinstance(error, Fault | TemplateError) else f"{type(error).__name__}: {error}"
    if isinstance(error, TemplateSyntaxError) and error.filename:
        return Mistake(error.message or message, Path(error.filename), error.lineno)
    if isinstance(error, tomllib.TOMLDecodeError):
        found = _LINE.search(message)
        return Mistake(message, next(_untidy(), None), int(found[1]) if found else None)
    places = list(_places(error))
    return Mistake(message, *places[-1]) if places else Mistake(message)


def _untidy() -> Iterator[Path]:
    """Yield the files of words that are not TOML."""
    for path in sorted(TEMPLATES.glob("*.toml")):
        try:
            tomllib.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            yield path


def _places(error: BaseException) -> Iterator[tuple[Path, int]]:
    """Yield the places in templates that an error went through, the innermost last."""
    step = error.__traceback__
    while step is not None:
        file, line = Path(step.tb_frame.f_code.co_filename), step.tb_lineno
        if file.is_relative_to(TEMPLATES):
            template = step.tb_frame.f_globals.get("__jinja_template__")
            yield file, template.get_corresponding_lineno(line) if template else line
        step = step.tb_next


def message_page(title: str, text: str, mistake: Mistake | None = None) -> bytes:
    """Return a page that says why another cannot be shown."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "watching"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("message.html").render(title=title, text=text, mistake=mistake).encode()
