"""Customer keys rotate automatically.

New key material bounds what one leaked version can open; old material stays, so everything encrypted before stays readable. Only symmetric
keys whose material KMS made itself can do so, and a replica follows its primary key.
Source: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.kms import DEFAULT_PERIOD_DAYS, Key, Rotation


class Parameters(Params):
    """What counts."""

    max_days: Annotated[int, Field(ge=90, le=2560)] = 365
    """Longest time between two rotations, in days; KMS takes 90 to 2560."""


control = Control(
    Key,
    Parameters,
    reads=(Key.metadata, Key.rotation),
    severity=Severity.MEDIUM,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "cis-1.4": "3.8",
        "cis-3.0": "3.6",
        "cis-5.0": "3.6",
        "cis-6.0": "4.6",
        "cis-7.0": "4.6",
        "hipaa": "164.312(a)(2)(iv)",
        "iso27001-2022": "A.8.5 A.8.11 A.8.24",
        "nist-800-53-r5": "CM-6(a) CM-9(b) SA-9(6) SC-12 SC-12(2) SC-12(6)",
        "pci-dss-4.0": "3.7.4 3.7.5",
        "security-hub": "KMS.4",
        "soc2": "PI1.5",
        "well-architected-security": "SEC02-BP05",
    },
)


@control.check
def check(key: Key, want: Parameters) -> Verdict:
    """It rotates, and often enough; keys that cannot are not asked."""
    why_not = _left_out(key)
    if why_not is not None:
        return NotApplicable(why_not)
    rotation = key.rotation
    if not rotation.key_rotation_enabled:
        return Fail(f"the key does not rotate, wanted at least every {want.max_days} days")
    period = rotation.rotation_period_in_days or DEFAULT_PERIOD_DAYS
    if period > want.max_days:
        return Fail(f"the key rotates every {period} days, wanted at least every {want.max_days}")
    return Pass()


def _left_out(key: Key) -> str | None:
    if not key.is_customers:
        return "AWS manages the key and rotates it"
    if not key.can_rotate:
        return f"KMS cannot rotate a {key.metadata.key_spec} key of origin {key.metadata.origin} by itself"
    if key.is_replica:
        return "it is a replica: its primary key is judged, in that key's Region"
    return None if key.metadata.key_state == "Enabled" else f"the key is {key.metadata.key_state}"


@control.fix(
    risk=Risk.SAFE, writes=(Key.rotation,), billed=True, mode=FixMode.AUTO, breaks="KMS bills the material of the first two rotations"
)
def fix(key: Key, want: Parameters) -> Change[Key, Rotation]:
    """Rotate once a year, or more often where that is wanted."""
    return Key.rotation.change(key, Rotation.every_days(min(DEFAULT_PERIOD_DAYS, want.max_days)))
