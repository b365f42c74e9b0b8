"""Take the straight lines off a page: drawn ones, filled shapes as thin as a line, dots of dotted ones."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from gongkai.source.pdf.native import Handle, address, function, handle
from gongkai.source.pdf.shown import Box, Room, Shown

_THIN = 3.0
_MOST_DEPTH = 8
_EDGES = 4


class _Functions(NamedTuple):
    """What PDFium tells of a page, of the forms in it and of the objects in both."""

    count: Any
    get: Any
    count_in_form: Any
    get_in_form: Any
    kind: Any
    bounds: Any


@cache
def _functions() -> _Functions:
    return _Functions(
        function("FPDFPage_CountObjects"),
        function("FPDFPage_GetObject", Handle),
        function("FPDFFormObj_CountObjects"),
        function("FPDFFormObj_GetObject", Handle),
        function("FPDFPageObj_GetType"),
        function("FPDFPageObj_GetBounds"),
    )


def read_rules(page: Any, shown: Shown, room: Room) -> Iterator[Box]:
    """Yield the straight lines of a page; raises PdfiumError where an object cannot be read."""
    from pypdfium2 import PdfiumError, PdfMatrix, raw

    call = _functions()
    edges = array("f", bytes(4 * _EDGES))
    to_edges = [ctypes.c_void_p(address(edges) + 4 * edge) for edge in range(_EDGES)]
    plain = PdfMatrix()
    todo = [(item, plain, 0) for item in _objects(handle(page), call.count, call.get)]
    while todo:
        item, outer, depth = todo.pop()
        kind = call.kind(item)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < _MOST_DEPTH:
            inner = _matrix(item).multiply(outer)
            todo += [(one, inner, depth + 1) for one in _objects(item, call.count_in_form, call.get_in_form)]
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            room.take(0, 1)
            if not call.bounds(item, *to_edges):
                raise PdfiumError("no bounds")
            left, bottom, right, top = edges
            around = shown.between(*outer.on_point(left, bottom), *outer.on_point(right, top))
            if _is_thin(around):
                yield around
            else:
                path = ctypes.cast(item, raw.FPDF_PAGEOBJECT)
                room.take(0, max(0, raw.FPDFPath_CountSegments(path)))
                yield from _path_rules(path, _matrix(item).multiply(outer), shown)


def _objects(parent: ctypes.c_void_p, count: Any, get: Any) -> list[Handle]:
    from pypdfium2 import PdfiumError

    found = [get(parent, at) for at in range(count(parent))]
    if not all(found):
        raise PdfiumError("no object")
    return found


def _matrix(item: Handle) -> Any:
    from pypdfium2 import PdfiumError, PdfMatrix, raw

    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(ctypes.cast(item, raw.FPDF_PAGEOBJECT), matrix):
        raise PdfiumError("no matrix")
    return PdfMatrix.from_raw(matrix)


def _path_rules(item: Any, matrix: Any, shown: Shown) -> Iterator[Box]:
    from pypdfium2 import raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    parts = [part for part in _subpaths(item, matrix) if len(part) > 1]
    boxes = [shown.box(*part) for part in parts]
    if stroke.value:
        for part in parts:
            sides = (shown.box(*side) for side in pairwise(part))
            yield from (side for side in sides if _is_thin(side))
    elif fill.value:
        yield from (box for box in boxes if _is_thin(box))
        for outer, inner in pairwise(boxes):
            yield from _ring(outer, inner)


def _is_thin(box: Box) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) <= _THIN


def _ring(outer: Box, inner: Box) -> Iterator[Box]:
    """Yield the sides of a frame that is filled between two boxes."""
    sides = [
        (outer[0], outer[1], inner[0], outer[3]),
        (inner[2], outer[1], outer[2], outer[3]),
        (outer[0], outer[1], outer[2], inner[1]),
        (outer[0], inner[3], outer[2], outer[3]),
    ]
    widths = [inner[0] - outer[0], outer[2] - inner[2], inner[1] - outer[1], outer[3] - inner[3]]
    if all(-0.1 <= width <= _THIN for width in widths):
        yield from sides


def _subpaths(item: Any, matrix: Any) -> Iterator[list[tuple[float, float]]]:
    """Yield the corners of each part of a path, closed ones with their first corner again at the end."""
    from pypdfium2 import raw

    x, y = ctypes.c_float(), ctypes.c_float()
    part: list[tuple[float, float]] = []
    for at in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, at)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            yield part
            part = []
        part.append(matrix.on_point(x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            part.append(part[0])
    yield part
