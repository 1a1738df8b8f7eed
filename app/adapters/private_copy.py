"""A process's own copy of a folder that others must not see opened, and the sweeping of what dead processes left."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from contextlib import suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock


class PrivateCopy:
    """A process's own copy of a folder, with a lock beside it that dies with the process."""

    def __init__(self, folder: Path, lock: BaseFileLock, *, is_temporary: bool) -> None:
        self.folder = folder
        self._lock = lock
        self._is_temporary = is_temporary

    @classmethod
    def make(cls, source: Path, runs: Path) -> PrivateCopy:
        """Copy `source` under `runs`, or under the system's temporary folder where that cannot be written."""
        try:
            return cls._make(source, runs, is_temporary=False)
        except OSError:
            elsewhere = Path(tempfile.mkdtemp(prefix="tertulia-"))
        try:
            return cls._make(source, elsewhere, is_temporary=True)
        except OSError:
            remove(elsewhere)
            raise

    @classmethod
    def _make(cls, source: Path, runs: Path, *, is_temporary: bool) -> PrivateCopy:
        runs.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = runs / uuid.uuid4().hex[:12]
        # The lock comes before the folder, so `sweep` never meets a living copy that is not locked yet. It is not the
        # thread's but the process's: who closes an index need not be who opened it.
        lock = FileLock(f"{folder}.lock", thread_local=False)
        lock.acquire(timeout=5)
        copy = cls(folder, lock, is_temporary=is_temporary)
        try:
            folder.mkdir(mode=0o700)
            copy_into(source, folder)
        except BaseException:
            copy.discard()
            raise
        return copy

    def discard(self) -> None:
        """Delete the copy."""
        remove(self.folder)
        self._lock.release()
        remove(Path(self._lock.lock_file))
        if self._is_temporary:
            remove(self.folder.parent)


def sweep(runs: Path) -> None:
    """Delete the private copies of processes that are gone: their locks can be taken."""
    for path in sorted(runs.glob("*.lock")):
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except OSError:  # held (a `Timeout` is one), or not ours to write
            continue
        PrivateCopy(path.with_suffix(""), lock, is_temporary=False).discard()


def copy_into(source: Path, target: Path) -> None:
    """Copy what is in a folder into another one, which exists."""
    # Not copytree: it hides the number of the error, and copies the permissions of a read-only folder.
    for path in sorted(source.rglob("*")):
        copied = target / path.relative_to(source)
        copied.mkdir() if path.is_dir() else shutil.copyfile(path, copied)


def remove(path: Path) -> None:
    """Delete a file or a whole folder, if it is there and can be."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
