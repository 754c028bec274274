"""The few things that are done to files, in one place: each lasts once it is synced, and each can fail.

Whatever must survive a cut of power, a full disk or a killed process is written through `Disk`, so that
tests can stop it, break it and record it between any two steps.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

# A virus scanner may hold a new file for a moment; on Windows nothing can be renamed meanwhile.
_PATIENCE = (0.05, 0.1, 0.2, 0.4, 0.8) if sys.platform == "win32" else ()


class Disk:
    """File operations; every method raises OSError. What is written lasts only after `sync`.

    A new, moved or removed name lasts after `sync` of the folder that it is in.
    """

    def write(self, path: Path, content: bytes) -> None:
        """Make the file ``path`` hold ``content``, whatever was there."""
        path.write_bytes(content)

    def copy(self, source: Path, target: Path) -> None:
        """Copy the bytes of a file."""
        shutil.copyfile(source, target)

    def sync(self, path: Path) -> None:
        """Make the bytes of a file, or the names in a folder, last."""
        if path.is_dir():
            sync_folder(path)
        else:
            with path.open("rb+") as file:
                os.fsync(file.fileno())

    def move(self, source: Path, target: Path) -> None:
        """Give a file or folder another name on the same file system in one step, replacing a file there."""
        for pause in _PATIENCE:
            try:
                source.replace(target)
            except PermissionError:
                time.sleep(pause)
            else:
                return
        source.replace(target)

    def make_folder(self, path: Path) -> None:
        """Make one folder that everybody may read."""
        path.mkdir()
        path.chmod(0o755)

    def show(self, path: Path) -> None:
        """Let every user of the PC read a file or folder, and only its owner change it."""
        path.chmod(0o755 if path.is_dir() else 0o644)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def remove_folder(self, path: Path) -> None:
        """Remove an empty folder."""
        path.rmdir()

    def put(self, path: Path, content: bytes) -> None:
        """Replace the file ``path`` as a whole, durably; until then it is what it was."""
        beside = path.with_name(f"{path.name}.part")
        self.write(beside, content)
        self.show(beside)
        self.sync(beside)
        self.move(beside, path)
        self.sync(path.parent)

    def make_folders(self, path: Path) -> None:
        """Make a folder and those above it that are missing, durably."""
        if not path.is_dir():
            self.make_folders(path.parent)
            self.make_folder(path)
            self.sync(path.parent)

    def remove_tree(self, path: Path) -> None:
        """Remove a folder with all that is in it; a link in it is removed, not followed."""
        for each in sorted(path.iterdir()):
            if each.is_dir() and not each.is_symlink():
                self.remove_tree(each)
            else:
                self.remove(each)
        self.remove_folder(path)


DISK = Disk()


def sync_folder(folder: Path) -> None:
    """Make a rename into ``folder`` durable; Windows does so by itself and cannot open folders. Raises OSError."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
