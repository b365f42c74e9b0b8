"""The board as a page to print or to keep open: one file, without scripts, for the office alone."""

from __future__ import annotations

from pathlib import Path

from gongkai.office.board import Board

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "office"


def board_html(board: Board, title: str) -> str:
    """Return the page of a board; `title` is the copy's."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("board.html").render(board=board, counts=board.counts, title=title)
