"""Documents as the text that IAM takes."""

from __future__ import annotations

import json
from typing import Any


def as_json(document: dict[str, Any] | str) -> str:
    """A policy document without needless spaces; a text that never was JSON stays as it is."""
    return document if isinstance(document, str) else json.dumps(document, separators=(",", ":"))
