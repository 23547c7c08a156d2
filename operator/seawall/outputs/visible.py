"""Text that AWS or anybody else chose, made safe to show: nothing in it moves the cursor, colours a line or hides."""

from __future__ import annotations


def visible(text: str) -> str:
    """The text, with an escape such as Python's for each character that a terminal does not draw: who approves must see that it is there."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
