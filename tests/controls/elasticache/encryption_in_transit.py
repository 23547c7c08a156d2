from typing import Any

from seawall.controls.elasticache.encryption_in_transit import Parameters
from seawall.facts.elasticache import ReplicationGroup
from tests.caches import group

MOVING = Parameters(require_mode=False)


def tls(mode: str | None = None, *, on: bool = True, **pending: Any) -> ReplicationGroup:
    changes = {f"TransitEncryption{name}": value for name, value in pending.items()}
    return group(TransitEncryptionEnabled=on, TransitEncryptionMode=mode, PendingModifiedValues=changes)


passes = {
    "it is required": tls("required"),
    "the engine is too old for a choice": tls(),
    "it is preferred while clients are moved, and that is enough": (tls("preferred"), MOVING),
    "it is preferred and will be required, and the first is enough": (tls("preferred", Mode="required"), MOVING),
    "something else waits": group(TransitEncryptionEnabled=True, PendingModifiedValues={"AutomaticFailoverStatus": "enabled"}),
}
fails = {
    "it is off": tls(on=False),
    "it is preferred": tls("preferred"),
    "it is off, and preferred is enough": (tls(on=False), MOVING),
    "it will be preferred, and that is not enough": tls(on=False, Enabled=True, Mode="preferred"),
}
unknown = {
    "it will be required": tls("preferred", Mode="required"),
    "it will be preferred, which is enough": (tls(on=False, Enabled=True, Mode="preferred"), MOVING),
    "it will be off": (tls("preferred", Enabled=False), MOVING),
    "it will be preferred only": tls("required", Mode="preferred"),
    "AWS does not say": group(),
}
