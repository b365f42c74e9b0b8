"""Fuzz the readers and the parser by what code the input reaches: `make fuzz`, or with libFuzzer's arguments.

The first byte of an input chooses its format; after "word" in that table the rest is the XML of a Word file's text.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["gongkai"]):
    from tests.fuzz.examine import examine, seeds, text_of, with_text

KINDS = (".txt", ".md", ".html", ".docx", ".mht", ".pdf", "word")


def main(arguments: list[str]) -> None:
    """Fuzz for ever, or as long as the arguments say."""
    os.environ["PATH"] = ""  # LibreOffice takes seconds
    given = seeds()
    word = given[".docx"][0]
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        given["word"] = [text_of(whole) for whole in given[".docx"]]
        for suffix, data in ((suffix, data) for suffix, all_of in given.items() for data in all_of):
            (corpus / f"{suffix.strip('.')}-{hash(data)}").write_bytes(bytes([KINDS.index(suffix)]) + data)

        def one(data: bytes) -> None:
            kind = KINDS[data[0] % len(KINDS)] if data else ".txt"
            whole = with_text(word, data[1:]) if kind == "word" else data[1:]
            examine(Path(folder, "any").with_suffix(".docx" if kind == "word" else kind), whole)

        atheris.Setup([*arguments, "-rss_limit_mb=2048", str(corpus)], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
