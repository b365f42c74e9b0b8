"""What an earlier build has made is recalled in this process, which is cheap; the rest is made in processes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from gongkai.workers import each

T = TypeVar("T")
R = TypeVar("R")
T_contra = TypeVar("T_contra", contravariant=True)
R_co = TypeVar("R_co", covariant=True)


class Maker(Protocol[T_contra, R_co]):
    """Makes something of an item, in any process, and keeps it by what it depends on, or recalls it."""

    def key(self, item: T_contra, /) -> str:
        """Return what the item's result depends on, as 64 digits."""

    def is_likely(self, item: T_contra, key: str, /) -> bool:
        """Tell, at a glance, whether `recall` will succeed."""

    def recall(self, item: T_contra, key: str, /) -> R_co | None:
        """Return what was made of an item, None where it is not there any more."""

    def make(self, item: T_contra, key: str, /) -> R_co:
        """Make it."""


def recalled_or_made(
    maker: Maker[T, R], items: Sequence[T], jobs: int, batch: int = 1, ready: Callable[[], object] = lambda: None
) -> Generator[R, None, None]:
    """Yield the result of each item, in their order; what cannot be recalled is made in up to `jobs` processes.

    `ready`, which makes what many items have in common, is called before these start, if there is anything to make.
    Raises what `workers.each` raises.
    """
    keys = [maker.key(item) for item in items]
    likely = [maker.is_likely(item, key) for item, key in zip(items, keys, strict=True)]
    lacking = [(item, key) for item, key, is_there in zip(items, keys, likely, strict=True) if not is_there]
    if lacking:
        ready()
    with closing(each(_Make(maker), lacking, jobs, batch=batch)) as made:
        for item, key, is_there in zip(items, keys, likely, strict=True):
            found = maker.recall(item, key) if is_there else next(made)
            yield found if found is not None else maker.make(item, key)


@dataclass(frozen=True, slots=True)
class _Make(Generic[T, R]):
    maker: Maker[T, R]

    def __call__(self, pair: tuple[T, str]) -> R:
        return self.maker.make(*pair)
