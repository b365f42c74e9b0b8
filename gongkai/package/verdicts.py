"""What frictionless would find out again for every package, though it depends on nothing but its arguments.

All packages share their schemas, and frictionless takes each apart dozens of times. Another version than the one whose
insides are known here is left to itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from copy import copy, deepcopy
from functools import lru_cache
from importlib.metadata import version
from typing import Any

import orjson

_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_WORDS = frozenset({"name", "title", "description", "sources"})
_NUMBERS = ("bytes", "rows")
_PLAIN = frozenset({str, int, float, bool, type(None)})
_NONE = object()


@lru_cache(maxsize=1)
def _known_version() -> bool:
    return version("frictionless").startswith("5.21.")


class Descriptors:
    """Has frictionless judge descriptors, of their resources each kind once.

    Two lists of resources are of one kind when they are equal, with what the package says of standard, licence and so
    on, but for numbers of bytes and rows and the digits of SHA-256 hashes. Without the files, frictionless sees only
    whether these are numbers, and a hash. What a package says in words of its own it judges each time.
    """

    def __init__(self) -> None:
        self.kinds: set[bytes] = set()

    def errors(self, descriptor: Any) -> Iterator[str]:
        """Yield what frictionless finds in the descriptor of a package, with no look at its files."""
        from frictionless import Package

        kind = _kind(descriptor) if _known_version() else b""
        if kind in self.kinds and not Package.validate_descriptor(descriptor | {"resources": []}).errors:
            return
        errors = Package.validate_descriptor(descriptor).errors
        if kind and not errors:
            self.kinds.add(kind)
        yield from (error.message for error in errors)


@lru_cache(maxsize=1)
def descriptors() -> Descriptors:
    """Return the one judge of descriptors of this process."""
    return Descriptors()


def _kind(descriptor: Mapping[str, Any]) -> bytes:
    """Return what stands for all descriptors with resources of one kind, empty where that is not known."""
    common = {name: value for name, value in descriptor.items() if name not in _WORDS}
    common["resources"] = [_unmeasured(resource) for resource in descriptor["resources"]]
    try:
        return orjson.dumps(common)
    except orjson.JSONEncodeError:
        return b""


def _unmeasured(resource: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return a resource without its measures as far as they are such, and what these are."""
    others, measures = dict(resource), list[str]()
    for name in _NUMBERS:
        if type(number := resource.get(name)) is int and number >= 0:
            measures.append(f"{name} {'many' if number else 'none'}")
            del others[name]
    if isinstance(text := resource.get("hash"), str) and _HASH.fullmatch(text):
        measures.append("hash")
        del others["hash"]
    return others, measures


@contextmanager
def remembering() -> Iterator[None]:
    """Let frictionless remember, within this block, what it makes of fields, schemas and cells.

    This saves three quarters of the time. Every row that it is given still goes through ``Package.validate()``.
    """
    with ExitStack() as stack:
        for owner, name, value in _parts() if _known_version() else ():
            stack.enter_context(_put(owner, name, value))
        yield


@lru_cache(maxsize=1)
def _parts() -> tuple[tuple[Any, str, Any], ...]:
    """Return what remembers, as long as this process lasts, with its owner and its name there."""
    from frictionless import Field, Schema, system
    from frictionless.metadata import metadata
    from frictionless.resources import TableResource, table
    from frictionless.vendors import stringcase

    from gongkai.package.cells import LOOK_UP, Handlers, KnownRow, looking_up_once

    copying = () if "to_copy" in vars(Field) else ((Field, "to_copy", _copied),)
    return (
        *copying,
        (stringcase, "snakecase", lru_cache(maxsize=None)(stringcase.snakecase)),
        (metadata, "deepcopy", _copied_whole),
        (metadata.Metadata, "has_defined", _has_defined),
        (system, "select_field_class", lru_cache(maxsize=None)(system.select_field_class)),
        (Field, "metadata_validate", _remembered(Field)),
        (Schema, "metadata_validate", _remembered(Schema)),
        (table, "create_cell_handlers", Handlers),
        (table, "Row", KnownRow),
        (TableResource, LOOK_UP, looking_up_once(vars(TableResource)[LOOK_UP])),
    )


@contextmanager
def _put(owner: Any, name: str, value: Any) -> Iterator[None]:
    """Let an attribute of a module, class or object be another within this block."""
    was = vars(owner).get(name, _NONE)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if was is _NONE:
            delattr(owner, name)
        else:
            setattr(owner, name, was)


def _copied_whole(value: Any) -> Any:
    """Return a deep copy, of what JSON has without the bookkeeping that other values take."""
    if type(value) is dict:
        return {name: _copied_whole(item) for name, item in value.items()}
    if type(value) is list:
        return [_copied_whole(item) for item in value]
    return value if type(value) in _PLAIN else deepcopy(value)


def _copied(field: Any) -> Any:
    """Return a field that shares its words and constraints: frictionless copies each for readers who may change it."""
    copied = copy(field)
    object.__setattr__(copied, "schema", None)
    return copied


def _has_defined(metadata: Any, name: str) -> bool:
    """Tell whether a property has been defined, without asking it of all others too."""
    if name in metadata.metadata_assigned:
        return True
    if name not in metadata.metadata_defaults:
        return False
    value = getattr(metadata, name, None)
    return bool((dict(vars(value)) if isinstance(value, type) else value) != metadata.metadata_defaults[name])


def _remembered(kind: Any) -> Any:
    """Return `metadata_validate` of fields or schemas with its errors kept by class, descriptor and version."""
    original = vars(kind)["metadata_validate"].__func__
    seen: dict[tuple[Any, ...], list[Any]] = {}

    def metadata_validate(cls: Any, descriptor: Any, /, **given: Any) -> Iterator[Any]:
        standard = getattr(given.get("context"), "datapackage_version", None)
        others = {name: value for name, value in given.items() if name != "context"}
        key = (cls, repr(descriptor), standard, repr(others))
        if key not in seen:
            seen[key] = list(original(cls, descriptor, **given))
        yield from seen[key]

    return classmethod(metadata_validate)
