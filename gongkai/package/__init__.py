"""From assessed reports to validated Frictionless data packages: rows, schemas, descriptors, files."""

from gongkai.package.codes import codes_of
from gongkai.package.files import Packer, Part, collection_files, groups_of
from gongkai.package.nesting import nested
from gongkai.package.rows import rows_of
from gongkai.package.schemas import resources, schemas_of
from gongkai.package.types import Assessed, Nested, Row, Rows
from gongkai.package.validation import Validation, validate

__all__ = [
    "Assessed",
    "Nested",
    "Packer",
    "Part",
    "Row",
    "Rows",
    "Validation",
    "codes_of",
    "collection_files",
    "groups_of",
    "nested",
    "resources",
    "rows_of",
    "schemas_of",
    "validate",
]
