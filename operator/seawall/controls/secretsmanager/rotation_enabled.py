"""Secrets rotate automatically.

What leaked once opens doors until it is changed, and nobody changes by hand what must not break. Secrets that a service of AWS made are rotated by
that service, if by anybody; replicas follow their primary. There is no fix: rotation changes a credential that is in use, at once unless AWS is told
otherwise, and needs a function that knows how.
Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html (2026-11-24)
Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_managed.html (2026-11-24)
Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html (2026-11-24)
"""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NotApplicable,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.secretsmanager import Secret


class Parameters(Params):
    """What counts."""

    max_days: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Longest time between two rotations, in days; none: however long it is."""


control = Control(
    Secret,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.CREDENTIALS,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": "164.308(a)(4)(ii)(B)",
        "nist-800-53-r5": (
            "AC-2(1) AC-3(3) AC-3(3)(a) AC-3(3)(b)(1) AC-3(3)(b)(2) AC-3(3)(b)(3) AC-3(3)(b)(4) AC-3(3)(b)(5) "
            "AC-3(3)(c) AC-3(4) AC-3(4)(a) AC-3(4)(b) AC-3(4)(c) AC-3(4)(d) AC-3(4)(e) AC-3(8) AC-3(12)(a) "
            "AC-3(13) AC-3(15)(a) AC-3(15)(b)"
        ),
        "nist-csf-2.0": "PR.IP-7",
        "pci-dss-4.0": "3.5.1 8.2.2 8.3.10.1 8.3.2 8.3.5 8.3.7 8.3.9 8.6.3",
        "security-hub": "SecretsManager.1",
        "well-architected-security": "SEC02-BP05",
    },
)


@control.check
def check(secret: Secret, want: Parameters) -> Verdict:
    """It rotates, and often enough."""
    if secret.is_replica:
        return NotApplicable(secret.why_left_to_primary)
    if secret.rotation_enabled:
        return Pass() if want.max_days is None else _often(secret, want.max_days)
    if secret.owning_service is not None:
        return NotApplicable(f"{secret.owning_service} made it and sees to it")
    return Fail(f"the secret does not rotate, wanted rotation{'' if want.max_days is None else f' every {want.max_days} days'}")


def _often(secret: Secret, max_days: int) -> Verdict:
    interval = secret.rotation_interval
    if interval is None:
        return Unknown(UnknownReason.ERROR, f"AWS does not say how often {secret.schedule or 'its schedule'} rotates the secret")
    if interval <= timedelta(days=max_days):
        return Pass()
    return Fail(f"the secret rotates every {interval.days} days, wanted every {max_days} days")
