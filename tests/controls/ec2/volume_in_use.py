from datetime import timedelta

from seawall.controls.ec2.volume_in_use import Parameters
from seawall.facts.ec2.volume import Attachment, Volume
from tests.builders import NOW, given


def volume(state: str = "available", days: float | None = 100, *attachments: Attachment) -> Volume:
    created = None if days is None else NOW - timedelta(days=days)
    return given(Volume(volume_id="vol-1", state=state, created=created, attachments=attachments))


passes = {
    "it is in use": volume("in-use"),
    "it is being attached": volume("available", 100, Attachment(state="attaching")),
    "it is new": volume(days=29.9),
    "it is being made": volume("creating", 0),
    "it is young enough for a longer grace": (volume(days=100), Parameters(grace_days=101)),
}
fails = {
    "nothing has it": volume(),
    "it has just become too old": volume(days=30),
    "it is new, and there is no grace": (volume(days=0), Parameters(grace_days=0)),
    "it is broken": volume("error"),
    "its attachment has ended": volume("available", 100, Attachment(state="detached")),
}
unknown = {"nothing has it, and its age is not told": volume(days=None)}
