"""What an item may take of a machine, and what is said of one that took more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take: `seconds` of processor time, `patience` seconds in all, `memory` bytes beyond the start.

    Only Linux limits memory; where a process cannot be limited at all (Windows) `patience` alone holds.
    """

    seconds: int = 10
    patience: int = 60
    memory: int = 1 << 30


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Stopped:
    """Stands for the result of an item that was given up; `reason` says why, to the publisher."""

    reason: str


def too_slow(limits: Limits) -> Stopped:
    """Return what stands for an item whose time was up."""
    return Stopped(
        f"读取超过 {limits.seconds} 秒，已放弃；请另存为 .docx 或 .txt"
        f" / reading took more than {limits.seconds} s and was given up; save it as .docx or .txt"
    )


def too_large(limits: Limits) -> Stopped:
    """Return what stands for an item that wanted too much memory."""
    mebibytes = limits.memory >> 20
    return Stopped(
        f"读取所需内存超过 {mebibytes} MB，已放弃；请另存为 .docx 或 .txt"
        f" / reading took more than {mebibytes} MB of memory and was given up; save it as .docx or .txt"
    )


TOO_DEEP = Stopped("嵌套过深，已放弃；请另存为 .txt / nested too deeply and given up; save it as .txt")


def died(code: int) -> Stopped:
    """Return what stands for an item whose process ended by itself, by its exit code as multiprocessing has it."""
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return Stopped(
        f"读取时程序崩溃（{how}），请将该文件报告给开发者，并另存为 .txt"
        f" / the reader broke down on it ({how}); report the file as a bug and save it as .txt"
    )
