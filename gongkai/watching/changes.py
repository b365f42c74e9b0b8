"""Files that change, as the operating system tells it, and what each change asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gongkai.divisions import DIVISIONS
from gongkai.explanations import EXPLANATIONS
from gongkai.pipeline import Options
from gongkai.register import REGISTER
from gongkai.site import TEMPLATES
from gongkai.source import name

_PASSING = re.compile(r"\..*|~\$.*|.*~|.*\.(tmp|swp|swx|lock)|\d{4,5}")
"""Names of files that editors keep only while they write."""
_READING = frozenset({"opened", "closed_no_write"})


@dataclass(slots=True)
class Batch:
    """What changed at once: sources by name, templates, and names of what only a build can show."""

    sources: set[str] = field(default_factory=set)
    templates: set[Path] = field(default_factory=set)
    others: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.sources or self.templates or self.others)


def sort(paths: set[Path], options: Options) -> Batch:
    """Return what changed paths are about; those that the copy does not depend on are left out."""
    batch = Batch()
    content = options.content or options.reports.parent
    whole = {options.settings, *(content / name for name in (DIVISIONS, REGISTER, EXPLANATIONS))}
    for path in paths:
        if _PASSING.fullmatch(path.name):
            continue
        if path.is_relative_to(TEMPLATES):
            if path != TEMPLATES and not path.is_dir():
                batch.templates.add(path)
        elif path.is_relative_to(options.reports):
            _sort_report(path, options.reports, batch)
        elif path in whole or (options.changes and path.is_relative_to(options.changes)):
            batch.others.add(path.name)
    return batch


def _sort_report(path: Path, reports: Path, batch: Batch) -> None:
    """Add a file below the reports: a note beside a source stands for it, what is gone is for a build."""
    if path.suffix == ".yml" and path.with_suffix("").is_file():
        path = path.with_suffix("")
    source = name(path, reports)
    if any(part.startswith(".") for part in source.split("/")):
        return
    if path.is_file():
        batch.sources.add(source)
    else:
        batch.others.add(source)


def watched(options: Options) -> list[tuple[Path, bool]]:
    """Return the folders to watch, each with whether those in it are meant, too."""
    content = options.content or options.reports.parent
    folders = [(content, True), (TEMPLATES, True), (options.settings.parent, False)]
    if options.changes and options.changes.is_dir():
        folders.append((options.changes, True))
    return folders


@contextmanager
def watching(options: Options, tell: Callable[[Path], None]) -> Iterator[None]:
    """Call `tell`, in another thread, with every path that changes."""
    from watchdog.events import FileSystemEventHandler
    from watchdog.observers import Observer

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: Any) -> None:
            if event.event_type in _READING or (event.is_directory and event.event_type == "modified"):
                return
            for path in (event.src_path, event.dest_path):
                if path:
                    tell(Path(str(path)))

    observer = Observer()
    for folder, deep in watched(options):
        observer.schedule(Handler(), str(folder), recursive=deep)
    observer.start()
    try:
        yield
    finally:
        observer.stop()
        observer.join()
