"""Published rows for taking away: workbooks, CSV for Excel, Parquet, SQLite, archives, and the list of all files."""

from gongkai.exports.archives import DATA_ARCHIVE
from gongkai.exports.inventory import INDEX, Inventory, Listed
from gongkai.exports.media import media_type
from gongkai.exports.output import Output
from gongkai.exports.site_archive import SITE_ARCHIVE, renew_site_archive, write_site_archive
from gongkai.exports.writing import write_exports

__all__ = [
    "DATA_ARCHIVE",
    "INDEX",
    "SITE_ARCHIVE",
    "Inventory",
    "Listed",
    "Output",
    "media_type",
    "renew_site_archive",
    "write_exports",
    "write_site_archive",
]
