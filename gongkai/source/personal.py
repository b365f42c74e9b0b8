"""Mask what identifies a private person: mobile and identity numbers, mailboxes at providers open to everybody.

It happens before anything else is read, so that nothing downstream can publish what was masked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from gongkai.source.types import Block, Grid, GridCell, Heading, Paragraph, Personal

_PROVIDERS = (
    "qq|foxmail|163|126|188|yeah|139|189|wo|sina|sohu|aliyun|tom|21cn|gmail|googlemail|hotmail|outlook|live|msn|icloud|"
    "me|yahoo|proton|protonmail"
)
_MAILBOX = re.compile(
    rf"([\w.+-]{{1,64}})\s?[@＠]\s?((?:vip\.)?(?:{_PROVIDERS})\.(?:com|cn|net|com\.cn|org))(?![\w.-]*\w)",
    re.ASCII | re.IGNORECASE,
)
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?([1１][3-9３-９]\d)(?P<gap>[-－–]?)\d{4}(?P=gap)(\d{4})(?!\d)")
_SPACED = re.compile(r"(?P<cue>(?:电话|手机|联系)[^\d\n]{0,8})([1１][3-9３-９]\d) \d{4} (\d{4})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXxＸｘ](?![\dXxＸｘ])")
_SUSPECTS = tuple(map(re.compile, (r"[1１][3-9３-９]\d[-－– ]?\d{4}", r"\d\d{16}", "[@＠]")))
"""What these hold, one or the other: most texts, without it, need not be looked through four times."""
_OFFICE = re.compile(r"政府|办事处|办公室|机关|单位|[中大]厅|中心")
_PERSON = re.compile(r"联系人|经办人|负责人|本人|个人|私人|同志|先生|女士|姓名|主任|书记|科长|科员|干事|[镇乡]长")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


@dataclass(frozen=True, slots=True)
class _Masker:
    kind: str
    pattern: re.Pattern[str]
    masked: Callable[[re.Match[str]], str]
    holds: Callable[[re.Match[str]], bool] = lambda _: True


def _is_identity(match: re.Match[str]) -> bool:
    """Tell whether birth date and check digit are right: GB 11643."""
    digits = unicodedata.normalize("NFKC", match[0]).upper()
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11] == digits[17]


def _is_private(match: re.Match[str]) -> bool:
    """Tell whether a mailbox is not what its sentence gives as an office's own."""
    before = match.string[: match.start()]
    sentence = before[max(map(before.rfind, "。；;\n")) + 1 :]
    return not _OFFICE.search(sentence) or bool(_PERSON.search(sentence))


_MASKERS = (
    _Masker("identity", _IDENTITY, lambda match: f"{match[0][:4]}{'*' * 14}", _is_identity),
    _Masker("mobile", _MOBILE, lambda match: f"{match[1]}****{match[3]}"),
    _Masker("mobile", _SPACED, lambda match: f"{match['cue']}{match[2]}****{match[3]}"),
    _Masker("mailbox", _MAILBOX, lambda match: f"{match[1][0]}***@{match[2]}", _is_private),
)


def is_suspect(text: str) -> bool:
    """Tell whether a text may hold something to mask, also where it is several texts with line ends between them."""
    return any(suspect.search(text) for suspect in _SUSPECTS)


def mask_text(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return `text` masked, and kind and masked form of everything that was."""
    found: list[tuple[str, str]] = []
    if not is_suspect(text):
        return text, found
    for masker in _MASKERS:

        def put(match: re.Match[str], masker: _Masker = masker) -> str:
            if not masker.holds(match):
                return match[0]
            masked = masker.masked(match)
            found.append((masker.kind, masked.removeprefix(match.groupdict().get("cue") or "")))
            return masked

        text = masker.pattern.sub(put, text)
    return text, found


def mask(blocks: Iterable[Block]) -> tuple[tuple[Block, ...], tuple[Personal, ...]]:
    """Return the blocks masked, and where each mask is."""
    personal: list[Personal] = []

    def masked_text(part: Heading | Paragraph | GridCell) -> str:
        text, found = mask_text(part.text)
        personal.extend(Personal(kind, shown, part.place) for kind, shown in found)
        return text

    def masked_block(block: Block) -> Block:
        if isinstance(block, Grid):
            return replace(block, cells=tuple([cell._replace(text=masked_text(cell)) for cell in block.cells]))
        return replace(block, text=masked_text(block))

    return tuple(map(masked_block, blocks)), tuple(personal)
