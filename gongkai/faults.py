"""What can be wrong outside the code: a form file, the settings, the output folders. A bug is any other exception."""

from __future__ import annotations


class Fault(Exception):
    """Something that whoever runs the build can mend; the message says what, where and how."""
