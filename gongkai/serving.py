"""Serve the built site on this machine, below a sub-path as GitHub Pages has it, so that a wrong link shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SUB_PATH = "/gongkai/"
NOT_FOUND = "404.html"


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder below SUB_PATH and sends the root there; everything else is not found."""

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
        return super().send_head()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own 404 page where it has one."""
        page = Path(self.directory) / NOT_FOUND
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
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
    handler = partial(_Handler, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}{SUB_PATH}", server.serve_forever
