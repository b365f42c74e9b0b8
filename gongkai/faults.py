"""What can be wrong outside the code: a form file, the settings, the output folders. A bug is any other exception."""

from __future__ import annotations

import errno

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


class Fault(Exception):
    """Something that whoever runs the build can mend; the message says what, where and how."""


def told(error: OSError) -> str:
    """Return what the system objected to, in words for whoever runs the build, with the place if it is known."""
    where = f"：{error.filename}" if error.filename else ""
    if error.errno in _NO_ROOM:
        return f"磁盘已满，腾出空间再运行 / no room on the disk, free some and run again{where}（{error.strerror}）"
    if error.errno in _NOT_ALLOWED:
        return f"没有写入的权限，换一个文件夹 / not allowed to write, name another folder{where}（{error.strerror}）"
    return str(error)
