"""A folder of files in which no name ever stands for half a file."""

import os
import secrets
from pathlib import Path

from django.core.files.storage import FileSystemStorage


class SteadyFolder(FileSystemStorage):
    """Writes beside, waits for the disk, then renames: a machine that dies leaves the whole file or none."""

    def _save(self, name, content):
        final = Path(self.path(name))
        written = super()._save(  # type: ignore[misc]  # not in the stubs, but Django's way to write a file of one's own
            f"{name}.{secrets.token_hex(4)}.part", content
        )
        part = Path(self.path(written))
        try:
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
