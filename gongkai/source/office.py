"""Let LibreOffice turn an old or foreign file into .docx: without macros, without network, ended if it hangs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
from pathlib import Path

from gongkai.source.types import Unreadable

MOST_SECONDS = 40

_SETTINGS = {
    "org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": 3,
        "DisableMacrosExecution": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "org.openoffice.Inet/Settings": {
        "ooInetProxyType": 2,
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": 9,
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": 9,
        "ooInetNoProxy": "",
    },
}


def to_docx(data: bytes, suffix: str) -> bytes:
    """Return the .docx that LibreOffice makes of a file named `suffix`; raises Unreadable where it cannot."""
    office = shutil.which("soffice")
    if office is None:
        raise Unreadable(
            "旧版 Word 文件须由 LibreOffice 转换，此处未安装；请另存为 .docx"
            " / an old Word file takes LibreOffice (soffice), which is not installed; save it as .docx"
        )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        given = Path(folder, f"given{suffix}")
        given.write_bytes(data)
        _write_profile(given.parent / "profile")
        _convert(office, given)
        made = given.with_suffix(".docx")
        if not made.is_file() or not zipfile.is_zipfile(made):
            raise Unreadable(
                "LibreOffice 不能转换该文件，可能已损坏或有密码；请另存为 .docx"
                " / LibreOffice cannot convert the file, which may be damaged or locked; save it as .docx"
            )
        return made.read_bytes()


def _write_profile(profile: Path) -> None:
    """Write the settings of a profile in which no macro runs and nothing is fetched from anywhere."""
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, properties in _SETTINGS.items()
        for name, value in properties.items()
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>', encoding="utf-8"
    )


def _convert(office: str, given: Path) -> None:
    """Let LibreOffice write a .docx beside `given`; end it with all it started when it hangs or is given up."""
    profile = f"-env:UserInstallation={(given.parent / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "docx", "--outdir", str(given.parent), str(given)]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0
    ) as process:
        try:
            process.wait(MOST_SECONDS)
        except subprocess.TimeoutExpired:
            limit = MOST_SECONDS
            raise Unreadable(f"LibreOffice 转换超过 {limit} 秒 / LibreOffice took more than {limit} s") from None
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name != "posix":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
