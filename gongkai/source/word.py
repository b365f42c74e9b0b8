"""Read what comes by the name of a text processor's file as what it really is."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from email import message_from_bytes
from pathlib import Path

from gongkai.source import docx, html, office, text
from gongkai.source.types import Block, Unreadable

_OLE = b"\xd0\xcf\x11\xe0"
_SECTOR = 512
_WORD_STREAM, _LOCKED_WORD = 0xA5EC, 0x0100
_WORD_VERSIONS = {0xC0, 0xC1, 0xC2, 0xD9, 0x101, 0x10C, 0x112}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body|meta|table|div|p)\b", re.IGNORECASE
)
_WORD_XML = re.compile(rb"\s*<\?xml[^>]{0,200}>.{0,500}?<w:wordDocument\b", re.DOTALL)
_MIME = re.compile(rb"\s*(?:[\w-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){0,30}?MIME-Version:", re.IGNORECASE)
_BOM, _ZIP, _RTF = b"\xef\xbb\xbf", b"PK\x03\x04", b"{\\rtf"

_HEAD = 8192

Read = tuple[tuple[Block, ...], str]


def is_one(data: bytes) -> bool:
    """Tell by its first bytes whether a file is of a kind that `read` knows, other than text."""
    head = _plain(data[:_HEAD])
    return head.startswith((_OLE, _ZIP, _RTF)) or any(kind.match(head) for kind in (_MARKUP, _WORD_XML, _MIME))


def _plain(data: bytes) -> bytes:
    return data.removeprefix(_BOM)


def read(data: bytes, path: Path) -> Read:
    """Return the blocks of a .docx, .doc, .wps, .rtf, .odt or .mht file, and of what is none although it says so."""
    plain = _plain(data)
    if data.startswith(_OLE):
        _must_be_open(data)
        return docx.read(office.to_docx(data, ".wps" if path.suffix.lower() == ".wps" else ".doc"), path)
    if data.startswith(b"PK"):
        return docx.read(office.to_docx(data, ".odt") if _is_odt(data) else data, path)
    if data.startswith(_RTF):
        return docx.read(office.to_docx(data, ".rtf"), path)
    if _WORD_XML.match(plain):
        return docx.read_xml(plain)
    if _MARKUP.match(plain):
        return html.read(data, path)
    if _MIME.match(plain[:_HEAD]):
        return html.read(_page_of_mime(plain), path)
    return text.read(data, path)


def _must_be_open(data: bytes) -> None:
    """Raise Unreadable for a file with a password: an encrypted package, or the mark in an old file's head."""
    heads = (struct.unpack_from("<HHxxxxxxH", data, at) for at in range(0, len(data) - _SECTOR, _SECTOR))
    streams = (flags for mark, version, flags in heads if mark == _WORD_STREAM and version in _WORD_VERSIONS)
    locked = next(streams, 0) & _LOCKED_WORD
    if locked or _ENCRYPTED in data:
        raise Unreadable(docx.LOCKED)


def _is_odt(data: bytes) -> bool:
    """Tell whether a zip file is an OpenDocument text; raises Unreadable for one with a password."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" not in names or "META-INF/manifest.xml" not in names:
                return False
            docx.check(archive, len(data))
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise Unreadable(docx.LOCKED)
            return archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.text")
    except docx.BROKEN as error:
        raise Unreadable(docx.DAMAGED) from error


def _page_of_mime(data: bytes) -> bytes:
    """Return the first page in a web archive."""
    for part in message_from_bytes(data).walk():
        page = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(page, bytes):
            return page
    raise Unreadable("网页归档中没有网页 / there is no page in the web archive")
