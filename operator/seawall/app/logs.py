"""Logs as JSON, one object a line: what happened, and to what. Secrets never reach a log: identities hide their fields, and facts are not logged."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

#: Attributes that every record has; everything else was given with `extra`.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Writes time, level, logger, message, what was given with `extra`, and the traceback of a defect."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD and not key.startswith("_")}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def to_stderr(level: str) -> None:
    """Send all logs of the process to standard error, as JSON.

    Args:
        level: debug, info, warning or error.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # kopf tells of each watch it opens, and botocore of each credential it finds; neither says anything about accounts.
    for chatty in ("kopf", "botocore", "urllib3"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))
    logging.getLogger("botocore.credentials").setLevel(logging.ERROR)  # a role that is not to be had is told by each read that wanted it
