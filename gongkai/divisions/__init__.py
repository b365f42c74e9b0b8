"""From names to divisions: the gazetteer of some 41,000 township-level divisions, and the units found in it."""

from gongkai.divisions.gazetteer import Gazetteer, load_gazetteer
from gongkai.divisions.own import DIVISIONS, gazetteer_with
from gongkai.divisions.resolve import resolve, slug
from gongkai.divisions.types import Division, Kind, Unit

__all__ = [
    "DIVISIONS",
    "Division",
    "Gazetteer",
    "Kind",
    "Unit",
    "gazetteer_with",
    "load_gazetteer",
    "resolve",
    "slug",
]
