"""Secrets in text that was meant to hold none: recognised by their look, told by name and place, and kept by nobody.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html (2026-11-24)
"""

from __future__ import annotations

import base64
import codecs
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: What a pattern finds in one line; each is bounded, so that no text makes the search slow.
PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "AWS access key": re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    "AWS secret access key": re.compile(r"(?i)secret_?(?:access_?)?key[\"']?\s{0,9}[:=]\s{0,9}[\"']?[a-z0-9/+]{40}(?![a-z0-9/+])"),
    "private key": re.compile(r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
    "GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})"),
    "GitLab token": re.compile(r"\bglpat-[A-Za-z0-9_-]{20}"),
    "Slack token": re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10}|hooks\.slack\.com/services/T[A-Z0-9]{6}"),
    "Google API key": re.compile(r"\bAIza[A-Za-z0-9_-]{35}"),
    "Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16}"),
    "JSON web token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10}"),
    "password in an address": re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{1,100}:[^\s/:@$<{%]{3,100}@"),
    # A reference to another place, such as a variable, a command, an ARN or a template's placeholder, is none.
    "password": re.compile(
        r"(?i)(?:password|passwd|secret|api_?key|auth_?token|access_?token)[\"']?\s{0,9}[:=]\s{0,9}"
        r"[\"']?(?!arn:|null\b|false\b|true\b)[^\s\"'`$<>{}()\[\]!*%,;]{6,200}(?=[\"'\s,;]|$)"
    ),
}

#: More than EC2 lets an instance have by far; what expands further is no script.
_LIMIT = 1 << 20
_GZIP = b"\x1f\x8b"

#: Places that are told of one text.
_TOLD = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where something looks like a secret: which pattern says so, and the line, counted from 1."""

    pattern: str
    line: int

    def __str__(self) -> str:
        return f"{self.pattern} in line {self.line}"


def places(text: str) -> tuple[Place, ...]:
    """Every place, in the text's order; one for each pattern and line."""
    found = (
        Place(name, number)
        for number, line in enumerate(text.splitlines(), 1)
        for name, pattern in PATTERNS.items()
        if pattern.search(line)
    )
    return tuple(place for place, _ in zip(found, range(_TOLD), strict=False))


def plain(told: str) -> str:
    """What EC2's base64 stands for, unpacked where it is packed.

    Raises:
        ValueError: it is no base64, or grows beyond all measure. The message holds nothing of it.
    """
    data = base64.b64decode(told)
    if data.startswith(_GZIP):
        data = _unpacked(data)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace")


def _unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacking.decompress(data, _LIMIT)
    except zlib.error:
        return data  # damaged: judged as it is
    if unpacking.unconsumed_tail:
        raise ValueError(f"it unpacks to more than {_LIMIT} bytes")
    return unpacked
