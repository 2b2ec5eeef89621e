"""Identity: which file a ledger lies in, so that another one put in its place is noticed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Text, column, select, table

from migrate.errors import LedgerReplaced

_META = table("meta", column("generation", Text))
_GENERATION = select(_META.c.generation)


@dataclass(frozen=True, slots=True)
class Identity:
    """Device and inode of the file, and the random name that was written into it when it was made.

    SQLite goes on writing into a file that was deleted or renamed, where nobody will ever look again.
    """

    path: Path
    device: int
    inode: int
    generation: str

    @classmethod
    def of(cls, path: Path, connection: Connection) -> Identity:
        found = path.stat()
        return cls(path, found.st_dev, found.st_ino, str(connection.scalar(_GENERATION)))

    def check_file(self) -> None:
        """Raises LedgerReplaced where the path leads to another file now, or to none."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            raise self._replaced("no file") from None
        except OSError:
            return  # whatever is wrong with the place shows when the database is asked
        if (found.st_dev, found.st_ino) != (self.device, self.inode):
            raise self._replaced("another file")

    def check_content(self, connection: Connection) -> None:
        """Raises LedgerReplaced where another ledger was copied into the file."""
        generation = str(connection.scalar(_GENERATION))
        if generation != self.generation:
            raise self._replaced(f"another ledger in the same file (generation {generation[:8]})")

    def _replaced(self, seen: str) -> LedgerReplaced:
        return replaced(str(self.path), seen, f"the file it was opened as (generation {self.generation[:8]})")


def replaced(place: str, seen: str, limit: str) -> LedgerReplaced:
    """The refusal to go on with a story that is no longer the one that was begun."""
    return LedgerReplaced(
        f"{place} was replaced while it was in use",
        seen=seen,
        limit=limit,
        then="Put the file back, or start `migrate run` anew on what is there. `migrate rollback` needs neither.",
    )
