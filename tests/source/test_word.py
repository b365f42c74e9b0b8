"""Files by a text processor's name: read as what they really are, by LibreOffice where nothing else can."""

from __future__ import annotations

import http.server
import io
import os
import shutil
import subprocess
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from random import Random

import pytest

from gongkai.demo.layouts import LAYOUTS
from gongkai.demo.truth import Truth, make
from gongkai.pipeline import assess_all
from gongkai.source import Unreadable, read
from gongkai.workers import LIMITS, run
from tests.source.test_docx import DAMAGED, read_word, saved, written
from tests.source.test_html import compare, page

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LOCKED = "文件已加密，请去掉密码后另存 / the file is encrypted, save it without a password"
MISSING = (
    "旧版 Word 文件须由 LibreOffice 转换，此处未安装；请另存为 .docx"
    " / an old Word file takes LibreOffice (soffice), which is not installed; save it as .docx"
)
FAILED = (
    "LibreOffice 不能转换该文件，可能已损坏或有密码；请另存为 .docx"
    " / LibreOffice cannot convert the file, which may be damaged or locked; save it as .docx"
)


def web_archive(truth: Truth, charset: str = "utf-8") -> bytes:
    """Return a web archive as browsers and Word save it."""
    whole = EmailMessage()
    whole["From"] = "<Saved by Blink>"
    whole["MIME-Version"] = "1.0"
    whole["Subject"] = "政府信息公开工作年度报告"
    whole.add_related(b"\x89PNG", "image", "png")
    whole.add_related(page(truth).encode(charset), "text", "html", params={"charset": charset})
    return whole.as_bytes()


DISGUISES: dict[str, Callable[[Truth], bytes]] = {
    "a page": lambda truth: page(truth).encode(),
    "a page in GBK": lambda truth: page(truth).encode("gbk"),
    "XHTML": lambda truth: b"<?xml version='1.0'?>\n" + page(truth).encode(),
    "a web archive": web_archive,
    "a web archive in GBK": lambda truth: web_archive(truth, "gbk"),
    "a new Word file": lambda truth: saved(written(truth)),
    "a text": lambda truth: LAYOUTS["T1"](truth).encode("gb18030"),
}


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("name", ["a.docx", "a.doc", "a.wps", "a.rtf", "a.mht", "a.html", "a.txt"])
def test_a_file_is_read_as_what_it_is(tmp_path: Path, disguise: str, name: str) -> None:
    truth = make(Random(name), "2021", blanks=0.3, zeros=0.6)
    wrong, missed = compare(truth, read_word(tmp_path, DISGUISES[disguise](truth), name))
    assert wrong == []
    assert missed == [] or disguise == "a text"


def odt(manifest: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "a new password": ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), LOCKED),
    "an old password": ("a.doc", OLE + b"\xec\xa5\xc1" + bytes(7) + b"\x00\x01" + bytes(900), LOCKED),
    "an OpenDocument password": ("a.odt", odt("<manifest:encryption-data/>"), LOCKED),
    "an old file": ("a.doc", OLE, MISSING),
    "an old file by a new name": ("a.docx", OLE, MISSING),
    "WPS": ("a.wps", OLE, MISSING),
    "RTF": ("a.doc", b"{\\rtf1 a}", MISSING),
    "OpenDocument": ("a.docx", odt("<manifest/>"), MISSING),
    "OpenDocument cut off": ("a.odt", odt("<manifest/>")[:-30], DAMAGED),
    "an empty archive": (
        "a.doc",
        b"From: a\nMIME-Version: 1.0\nContent-Type: text/plain\n\na",
        "网页归档中没有网页 / there is no page in the web archive",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    file, data, message = REFUSED[name]
    (tmp_path / file).write_bytes(data)
    with pytest.raises(Unreadable) as raised:
        read(tmp_path / file)
    assert str(raised.value) == message


def test_macros_are_carried_along_but_not_looked_at(tmp_path: Path) -> None:
    truth = make(Random(5), "2021", zeros=0.6)
    stream = io.BytesIO(saved(written(truth)))
    with zipfile.ZipFile(stream, "a") as made:
        made.writestr("word/vbaProject.bin", OLE)
    assert compare(truth, read_word(tmp_path, stream.getvalue(), "a.docm")) == ([], [])


# ── LibreOffice ───────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let LibreOffice take as long as it takes where much else is at work."""
    monkeypatch.setattr("gongkai.source.office.MOST_SECONDS", 300)


TRUTHS = {
    suffix: make(Random(suffix), edition, blanks=0.3, zeros=0.6)
    for suffix, edition in (("doc", "2019"), ("rtf", "2021"), ("odt", "2021"), ("xml", "2019"))
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same reports as LibreOffice writes them in its formats, by suffix."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed; tests/setup.sh says how")
    folder = tmp_path_factory.mktemp("office")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for suffix, truth in TRUTHS.items():
        (folder / f"{suffix}.docx").write_bytes(saved(written(truth)))
        kind = "xml:MS Word 2003 XML" if suffix == "xml" else suffix
        command = ["soffice", profile, "--headless", "--convert-to", kind, f"{suffix}.docx"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return {suffix: (folder / f"{suffix}.{suffix}").read_bytes() for suffix in TRUTHS}


@pytest.mark.parametrize(
    ("suffix", "name"),
    [("doc", "a.doc"), ("doc", "a.wps"), ("rtf", "a.doc"), ("odt", "a.odt"), ("xml", "a.doc")],
)
def test_an_old_file_reads_back_to_the_cell(tmp_path: Path, made: dict[str, bytes], suffix: str, name: str) -> None:
    report = read_word(tmp_path, made[suffix], name)
    assert compare(TRUTHS[suffix], report) == ([], [])
    assert [section.number for section in report.sections] == list(range(7))


def test_the_password_of_an_old_file_is_seen_in_its_head(tmp_path: Path, made: dict[str, bytes]) -> None:
    start = next(at for at in range(0, len(made["doc"]), 512) if made["doc"].startswith(b"\xec\xa5", at))
    locked = bytearray(made["doc"])
    locked[start + 11] |= 1
    (tmp_path / "a.doc").write_bytes(locked)
    with pytest.raises(Unreadable) as raised:
        read(tmp_path / "a.doc")
    assert str(raised.value) == LOCKED


@contextmanager
def listening() -> Iterator[tuple[int, list[str]]]:
    """Serve on this machine and give the port and a list of what is asked for."""
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            asked.append(self.rfile.readline().decode("latin-1"))
            self.close_connection = True

    with http.server.HTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1], asked
        finally:
            server.shutdown()
            thread.join()


MACRO = {
    "Basic/script-lc.xml": "<library:libraries xmlns:library='http://openoffice.org/2000/library'>"
    "<library:library library:name='Standard' library:link='false'/></library:libraries>",
    "Basic/Standard/script-lb.xml": "<library:library xmlns:library='http://openoffice.org/2000/library' library:name='Standard'>"
    "<library:element library:name='Module1'/></library:library>",
    "Basic/Standard/Module1.xml": "<script:module xmlns:script='http://openoffice.org/2000/script' script:name='Module1' "
    "script:language='StarBasic'>Sub Main\nOpen \"{}\" For Output As #1\nPrint #1, 1\nClose #1\nEnd Sub</script:module>",
}
LISTENER = (
    "<office:scripts><office:event-listeners><script:event-listener script:language='ooo:script' script:event-name='dom:load' "
    "xlink:href='vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document' xlink:type='simple'/>"
    "</office:event-listeners></office:scripts>"
)


def evil(data: bytes, port: int, target: Path) -> bytes:
    """Let an OpenDocument text ask for a picture and write a file by a macro when it is opened."""
    stream = io.BytesIO()
    frame = f"<text:p><draw:frame><draw:image xlink:href='http://127.0.0.1:{port}/a.png'/></draw:frame></text:p>"
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(stream, "w") as made:
        for item in given.infolist():
            text = given.read(item)
            if item.filename == "content.xml":
                text = text.replace(b"<office:scripts/>", LISTENER.encode())
                text = text.replace(b"<text:h", frame.encode() + b"<text:h", 1)
            if item.filename == "META-INF/manifest.xml":
                entries = (
                    f"<manifest:file-entry manifest:full-path='{x}' manifest:media-type='text/xml'/>" for x in MACRO
                )
                text = text.replace(b"</manifest:manifest>", "".join(entries).encode() + b"</manifest:manifest>")
            made.writestr(item, text)
        for name, text_of in MACRO.items():
            made.writestr(name, text_of.format(target))
    return stream.getvalue()


def test_nothing_in_a_file_runs_or_asks_the_network(tmp_path: Path, made: dict[str, bytes]) -> None:
    with listening() as (port, asked):
        data = evil(made["odt"], port, tmp_path / "written")
        assert len(data) > len(made["odt"])
        assert compare(TRUTHS["odt"], read_word(tmp_path, data, "a.odt")) == ([], [])
    assert asked == []
    assert not (tmp_path / "written").exists()


def office(folder: Path, script: str) -> None:
    (folder / "soffice").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / "soffice").chmod(0o755)


@pytest.mark.parametrize(
    ("script", "most", "message"),
    [
        ("exit 1", 300, FAILED),
        ("sleep 600 & echo $! > {}; wait", 3, "LibreOffice 转换超过 3 秒 / LibreOffice took more than 3 s"),
    ],
)
def test_libreoffice_may_fail_or_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, most: int, message: str
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("gongkai.source.office.MOST_SECONDS", most)
    child = tmp_path / "child"
    office(tmp_path, script.format(child))
    (tmp_path / "a.doc").write_bytes(OLE)
    with pytest.raises(Unreadable) as raised:
        read(tmp_path / "a.doc")
    assert str(raised.value) == message
    assert not child.exists() or ended(child)


def ended(child: Path) -> bool:
    """Tell whether the process whose number stands in a file is no more, once it had the time to end."""
    state = Path("/proc", child.read_text(encoding="ascii").strip() or "none", "stat")
    for _ in range(600):
        try:
            if state.read_text(encoding="ascii").split()[2] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


def test_libreoffice_runs_within_the_limits_of_a_worker(tmp_path: Path, made: dict[str, bytes]) -> None:
    (tmp_path / "a.doc").write_bytes(made["doc"])
    (assessed,) = assess_all([("a.doc", tmp_path / "a.doc")], 1, limits=replace(LIMITS, patience=600))
    assert assessed.reason == ""
    assert assessed.report is not None
    assert compare(TRUTHS["doc"], assessed.report) == ([], [])


def test_libreoffice_ends_with_the_worker_that_started_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    child = tmp_path / "child"
    office(tmp_path, f"sleep 600 & echo $! > {child}; wait")
    for name, data in (("a.txt", b"a"), ("b.doc", OLE)):
        (tmp_path / name).write_bytes(data)
    with closing(run(size_of, [tmp_path / "a.txt", tmp_path / "b.doc"], 2)) as results:
        assert next(results) == 1
        for _ in range(600):
            if child.exists() and child.read_text(encoding="ascii").strip():
                break
            time.sleep(0.05)
    assert ended(child)


@pytest.mark.usefixtures("threaded")
def test_a_worker_has_the_environment_of_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where workers are copies of a process that was started before."""
    for path in ("one", "other"):
        monkeypatch.setenv("GONGKAI_TEST", path)
        assert list(run(os.getenv, ["GONGKAI_TEST"], 1)) == [path]


@pytest.fixture
def threaded() -> Iterator[None]:
    """A thread beside this one, with which no copy of this process can be made safely."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    yield
    done.set()
    thread.join()


def size_of(path: Path) -> int:
    """Return the size of a source, which is read for that."""
    return read(path).size
