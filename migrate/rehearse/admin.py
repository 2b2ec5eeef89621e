"""AdminPort: the control port of one part, spoken to over plain HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from migrate.errors import RehearsalError
from migrate.rehearse.slowness import patient

WITHIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class AdminPort:
    """Where `part` listens for the rehearsal's own requests, away from the port its users use."""

    part: str
    port: int
    address: str = "127.0.0.1"

    def get(self, path: str) -> str:
        return self._ask("GET", path, None)

    def post(self, path: str) -> str:
        return self._ask("POST", path, None)

    def put(self, path: str, body: str) -> str:
        return self._ask("PUT", path, body)

    def answers(self, path: str) -> bool:
        """Whether it answers 200 there by now."""
        try:
            self.get(path)
        except RehearsalError:
            return False
        return True

    def _ask(self, method: str, path: str, body: str | None) -> str:
        """The text of a 200.

        Raises:
            RehearsalError: Another status, or no answer within two seconds.
        """
        line = HTTPConnection(self.address, self.port, timeout=patient(WITHIN_SECONDS))
        try:
            line.request(method, path, body)
            answer = line.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException) as error:
            raise self._refused(
                method, path, repr(error), limit=f"an answer in {patient(WITHIN_SECONDS):g} s"
            ) from error
        finally:
            line.close()
        if answer.status != 200:
            raise self._refused(method, path, f"{answer.status} {text[:200]}", limit="200")
        return text

    def _refused(self, method: str, path: str, seen: str, *, limit: str) -> RehearsalError:
        return RehearsalError(f"{self.part} did not obey {method} {path}", seen=seen, limit=limit, then="Read its log.")
