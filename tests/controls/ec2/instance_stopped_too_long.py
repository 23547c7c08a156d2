from datetime import timedelta

from seawall.controls.ec2.instance_stopped_too_long import Parameters
from seawall.facts.ec2.instance import Instance
from tests.builders import NOW, given


def instance(days: float | None, state: str = "stopped", who: str = "User initiated", launched: int | None = None) -> Instance:
    reason = "" if days is None else f"{who} ({NOW - timedelta(days=days):%Y-%m-%d %H:%M:%S} GMT)"
    start = None if launched is None else NOW - timedelta(days=launched)
    return given(Instance(instance_id="i-1", state=state, transition_reason=reason, launched=start))


passes = {
    "it runs": instance(None, "running"),
    "it runs again since long": instance(100, "running"),
    "it is stopping": instance(100, "stopping"),
    "it is stopped for a day": instance(1),
    "it is stopped for exactly as long as allowed": instance(30),
    "AWS does not say since when, and it was launched a week ago": instance(None, launched=7),
    "it may be stopped for longer": (instance(100), Parameters(max_days=100)),
}
fails = {
    "it is stopped for too long": instance(100),
    "it is stopped a moment too long": instance(30.001),
    "AWS stopped it": instance(100, who="Server.ScheduledStop: Stopped due to scheduled retirement"),
    "it may be stopped for a day": (instance(2), Parameters(max_days=1)),
}
unknown = {
    "AWS does not say since when": instance(None),
    "AWS does not say since when, and it was launched long ago": instance(None, launched=31),
    "AWS says why and not when": given(Instance(instance_id="i-1", state="stopped", transition_reason="Server.InternalError")),
}
not_applicable = {"the instance is gone": instance(100, "terminated")}
