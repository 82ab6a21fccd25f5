"""A folder of files in which no name ever stands for half a file."""

import errno
import os
import secrets
from pathlib import Path

from django.core.files.storage import FileSystemStorage

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}


def is_away(trouble: BaseException | None) -> bool:
    """The store takes nothing at the moment: full, over its share, or gone. What was wanted is right and may come again."""
    return isinstance(trouble, OSError) and trouble.errno in NO_ROOM


class SteadyFolder(FileSystemStorage):
    """Writes beside, waits for the disk, then renames: a machine that dies leaves the whole file or none."""

    def _save(self, name, content):
        beside = f"{name}.{secrets.token_hex(4)}.part"
        final, part = Path(self.path(name)), Path(self.path(beside))
        try:
            super()._save(beside, content)  # type: ignore[misc]  # not in the stubs, but Django's way to write one's own
            with part.open("rb") as handle:
                os.fsync(handle.fileno())
            while True:
                try:
                    os.link(part, final)
                    break
                except FileExistsError:
                    name = self.get_available_name(name)
                    final = Path(self.path(name))
                except OSError:  # a file system without links
                    part.replace(final)
                    break
        finally:
            part.unlink(missing_ok=True)
        folder = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name
