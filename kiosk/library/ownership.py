"""Whether somebody else could change what is in a folder.

Seals tell damage, not malice: whoever can write to the store can write new seals. So a store that others
can write to is not used at all. On Windows this is left to the rights that the installer sets.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from kiosk.errors import StoreUnsafe

if sys.platform != "win32":
    import grp
    import pwd


def check_store(root: Path) -> None:
    """Refuse a store that users other than its owner and the administrator can write to.

    Looks at the folders in it that are there, at ``root``, and at the folders above up to the first that
    is sticky (where users cannot rename what belongs to others, such as /tmp), both as named and with links followed.
    A folder that a group may write to passes only if the group is its owner's private one.

    Raises:
        StoreUnsafe: with the folder and the reason.
    """
    if sys.platform != "win32":
        for folder in (root / "editions", root / "objects", root / "trust", root / "partial", root):
            _check(folder, sticky=False)
        for start in {Path(os.path.abspath(root)), root.resolve()}:  # noqa: PTH100 - links must stay as they are
            for folder in start.parents:
                if _check(folder, sticky=True):
                    break


if sys.platform != "win32":

    def _check(folder: Path, sticky: bool) -> bool:
        """Raise for a folder that others can write to; return whether it is sticky, if that may excuse it."""
        try:
            found = folder.lstat() if sticky else folder.stat()
        except OSError:
            return False  # not there yet, or not for us to look at: then we cannot use it either
        if sticky and stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_ISVTX:
            return True
        if found.st_uid not in (0, os.geteuid()):
            raise StoreUnsafe(folder, "it belongs to another user")
        if stat.S_ISLNK(found.st_mode):
            return False  # its own bits mean nothing; where it leads is looked at too
        if found.st_mode & stat.S_IWOTH:
            raise StoreUnsafe(folder, "every user can write to it")
        if found.st_mode & stat.S_IWGRP and not _private(found.st_gid, found.st_uid):
            raise StoreUnsafe(folder, "a group of users can write to it")
        return False

    def _private(group: int, owner: int) -> bool:
        """Whether a group is the one that many systems make for each user alone, under the same name."""
        try:
            found, name = grp.getgrgid(group), pwd.getpwuid(owner).pw_name
        except KeyError:
            return False
        return found.gr_name == name and set(found.gr_mem) <= {name}
