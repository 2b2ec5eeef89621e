"""Engine size: version, processors and storage of a PostgreSQL, within what both clouds offer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.components.errors import BadAmount, BadName
from migrate.components.size import counted

if TYPE_CHECKING:
    from migrate.components.database import DatabaseArgs

_CLASSES = {2: "large", 4: "xlarge", 8: "2xlarge", 16: "4xlarge"}
_MEMORY_PER_CPU = 4096
"""MiB. What an m class of RDS has, and within Cloud SQL's 0.9 to 6.5 GiB per vCPU."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_TAKEN = frozenset({"postgres", "template0", "template1", "rdsadmin", "cloudsqladmin"})


@dataclass(frozen=True, slots=True)
class EngineSize:
    """One instance, the same on both clouds."""

    database: str
    version: int
    cpu: int
    storage: int

    @classmethod
    def wanted(cls, args: DatabaseArgs) -> EngineSize:
        """What the arguments ask for. Raises BadAmount, BadName."""
        cpu = counted("cpu", args["cpu"], least=2)
        if cpu not in _CLASSES:
            raise BadAmount("cpu", "not offered by both clouds", seen=cpu, limit="2, 4, 8 or 16 vCPU")
        name = args["database"]
        if not _NAME.fullmatch(name) or name in _TAKEN:
            limit = "lower case letters, digits and underscores, a letter first, none of the clouds' own"
            raise BadName("database", "not a name both clouds take", seen=name, limit=limit)
        return cls(
            database=name,
            version=counted("version", args["version"], least=13, most=17),
            cpu=cpu,
            storage=counted("storage", args["storage"], least=20, most=16384),
        )

    @property
    def rds(self) -> str:
        """The instance class of RDS."""
        return f"db.m6g.{_CLASSES[self.cpu]}"

    @property
    def cloud_sql(self) -> str:
        """The tier of Cloud SQL."""
        return f"db-custom-{self.cpu}-{self.cpu * _MEMORY_PER_CPU}"
