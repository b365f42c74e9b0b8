"""Serve the built site on this machine, below a sub-path as GitHub Pages has it, so that a wrong link shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SUB_PATH = "/gongkai/"
NOT_FOUND = "404.html"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent for a path instead of a file."""

    status: HTTPStatus
    type: str
    body: bytes


Ahead = Callable[[str], Answer | None]
"""Given a path below the site's root, says what goes ahead of the file there; None for nothing."""


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder below SUB_PATH and sends the root there; everything else is not found."""

    def __init__(self, *arguments: Any, ahead: Ahead | None = None, **named: Any) -> None:
        self._ahead = ahead
        super().__init__(*arguments, **named)

    def send_head(self) -> Any:
        """Answer below the sub-path only."""
        if self.path in {"/", SUB_PATH.rstrip("/")}:
            self.send_response(302)
            self.send_header("Location", SUB_PATH)
            self.end_headers()
            return None
        if not self.path.startswith(SUB_PATH):
            self.send_error(404)
            return None
        self.path = "/" + self.path.removeprefix(SUB_PATH)
        return self._answered() or super().send_head()

    def end_headers(self) -> None:
        """Let a browser keep nothing of a site that changes while it is looked at."""
        if self._ahead:
            self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def _answered(self) -> BytesIO | None:
        path = unquote(urlsplit(self.path).path).removeprefix("/")
        answer = self._ahead(path + "index.html" if path.endswith("/") or not path else path) if self._ahead else None
        if answer is None:
            return None
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        return BytesIO(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own 404 page where it has one."""
        body = read_if_there(Path(self.directory) / NOT_FOUND) if code == HTTPStatus.NOT_FOUND else None
        if body is None:
            super().send_error(code, message, explain)
            return
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the command line tells the address once."""


@contextmanager
def serve(site: Path, port: int = 0) -> Iterator[tuple[str, Callable[[], None]]]:
    """Give the address of the site and a function that serves it until stopped; port 0 takes a free one."""
    with server_of(site, port) as server:
        yield address_of(server), server.serve_forever


def server_of(site: Path, port: int, ahead: Ahead | None = None) -> ThreadingHTTPServer:
    """Return a server of the site that is not yet at work."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(site), ahead=ahead))


def read_if_there(path: Path) -> bytes | None:
    """Return a file's content, None where there is none: a build may take the site away between looking and reading."""
    with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return path.read_bytes()
    return None


def address_of(server: ThreadingHTTPServer) -> str:
    """Return the address of the site that a server serves."""
    return f"http://127.0.0.1:{server.server_address[1]}{SUB_PATH}"
