"""The statutory form, an edition a TOML file, and the types it loads into."""

from gongkai.form.load import EDITIONS, load_form, load_forms, load_variants
from gongkai.form.types import Block, Column, Form, FormError, Group, Line, Sum, Table

__all__ = [
    "EDITIONS",
    "Block",
    "Column",
    "Form",
    "FormError",
    "Group",
    "Line",
    "Sum",
    "Table",
    "load_form",
    "load_forms",
    "load_variants",
]
