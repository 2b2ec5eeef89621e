"""Epoch record: the stamp of a split as one line of text, kept in DNS beside the split it belongs to.

It is a TXT record at `_migrate.<record>`, changed in the same transaction as the weights: so it is a fencing token
(two writers cannot both replace the same one), and every name server tells with it which split it gives. It does not
stand at the name itself because a CNAME tolerates no other record there (RFC 1034 3.6.2), and the weighted name may
be one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from migrate.errors import InvalidValue
from migrate.model.split import Purpose, Stamp
from migrate.model.weights import Weights

LABEL = "_migrate"
"""The label before the weighted name."""

LIMIT = 255
"""Characters of one string of a TXT record (RFC 1035 3.3.14); one string keeps reading simple."""

_NUMBER = r"(0|[1-9][0-9]{0,17})"
_AT = r"([0-9T:.-]+Z)"
_FORM = re.compile(rf"v=1 epoch={_NUMBER} serial={_NUMBER} green={_NUMBER} by=(\S+) at={_AT} for=({'|'.join(Purpose)})")
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
_PLAIN = ":@._+/-"
"""Characters of a writer's name that stand for themselves; none of them means anything to DNS or in this line."""


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """A stamp, and the split it was written with, in exact basis points."""

    stamp: Stamp
    weights: Weights

    def __str__(self) -> str:
        """The line. Raises InvalidValue when it would not fit into one TXT string."""
        stamp = self.stamp
        line = (
            f"v=1 epoch={stamp.epoch} serial={stamp.serial} green={self.weights.green} "
            f"by={quote(stamp.writer, safe=_PLAIN)} at={stamp.at.astimezone(UTC).strftime(_TIME)} for={stamp.purpose}"
        )
        if len(line) > LIMIT:
            raise InvalidValue(
                "the writer's name is too long for an epoch record",
                seen=stamp.writer,
                limit=f"{LIMIT} characters",
            )
        return line

    @classmethod
    def parse(cls, line: str) -> EpochRecord:
        """The one record that writes itself as `line`. Raises ValueError saying what is wrong."""
        found = _FORM.fullmatch(line)
        if found is None:
            raise ValueError("it is not of the form `v=1 epoch= serial= green= by= at= for=`")
        epoch, serial, green, writer, at, purpose = found.groups()
        try:
            by, when = unquote(writer, errors="strict"), datetime.fromisoformat(at)
            stamp = Stamp(int(epoch), int(serial), by, when, Purpose(purpose))
            record = cls(stamp, Weights(int(green)))
        except InvalidValue as invalid:
            raise ValueError(f"green={green} is not 0..10000 basis points") from invalid
        if str(record) != line:
            raise ValueError("a field is not written as migrate writes it")
        return record
