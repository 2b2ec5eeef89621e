"""BadLine: the refusal of a line of a log, in words of its own."""

from __future__ import annotations


class BadLine(ValueError):
    """A line is not in the format. Says why in words of its own: the line holds addresses."""


NOT_OF_FORMAT = "not of this format"
NO_TIME = "no time"
NO_STATUS_TOLD = "no status"
NO_SPAN = "no time that a request can take"
TOO_FAR = "its time is more than a day from now"
