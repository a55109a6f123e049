"""How a log line is written: JSON for machines, a line for people; either without secrets or forged lines."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from typing import Any, Final

from pythonjsonlogger.json import JsonFormatter

from peerlearn_site.telemetry.context import bound
from peerlearn_site.telemetry.masking import mask

# Line breaks, terminal escapes and marks that turn the direction of writing (RFC 9839's spirit).
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class JsonLines(JsonFormatter):
    """One JSON object per line: time (UTC), level, logger, message, and what the context and caller add."""

    def __init__(self) -> None:
        super().__init__("%(message)s", rename_fields={"exc_info": "exception"})

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Put the fixed fields first."""
        log_data |= {"time": _moment(record), "level": record.levelname, "logger": record.name}
        log_data |= bound()
        super().add_fields(log_data, record, message_dict)
        # Django hands its whole request along, Celery its task: neither belongs in a line.
        for name in [name for name, value in log_data.items() if not _is_plain(value)]:
            del log_data[name]

    def format(self, record: logging.LogRecord) -> str:
        """The line; ASCII, so that nothing in it can act on a terminal."""
        return mask(super().format(record))


class PlainLines(logging.Formatter):
    """One line for a person who looks on; a traceback stands below it."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The moment in UTC."""
        return _moment(record)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line, with what the context says at its end."""
        said = " ".join(f"{name}={value}" for name, value in bound().items())
        line = super().formatMessage(record) + (f" [{said}]" if said else "")
        return _UNPRINTABLE.sub(lambda found: f"\\x{ord(found[0]):02x}", line)

    def format(self, record: logging.LogRecord) -> str:
        """The line and its traceback, without secrets."""
        return mask(super().format(record))


class WithoutDueTasks(logging.Filter):
    """Keeps beat from writing a line for every task that it sends."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is another one."""
        return not str(record.msg).startswith("Scheduler: Sending due task")


class ShortOutages(logging.Filter):
    """Makes one line of a request that the database was away for: a traceback each would fill the disk."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass."""
        if getattr(record, "status_code", None) == 503:
            record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)
