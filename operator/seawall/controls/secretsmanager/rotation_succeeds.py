"""Secrets that are to rotate have been rotated.

A rotation that fails is easily missed: what the secret opens goes on opening, and the old credential stays good. Secrets Manager says by when it is to
rotate a secret next; once that is past, all its tries have failed. There is no fix: the rotation function, its network or its permissions need
repair.
Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html (2026-11-24)
Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/developerguide/secretsmanager-scheduled-rotation-success-check.html (2026-11-24)
"""

from datetime import timedelta
from typing import Annotated, Final

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

    grace_days: Annotated[int, Field(ge=0, le=30)] = 2
    """Days past the time by which it should have been rotated, for AWS to try again."""


control = Control(
    Secret,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.CREDENTIALS,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "security-hub": "SecretsManager.2",
    },
)

_WHEN: Final = "%Y-%m-%d"


@control.check
def check(secret: Secret, want: Parameters) -> Verdict:
    """The next rotation is yet to come, by AWS's own date, else by the last one and the schedule."""
    if secret.is_replica:
        return NotApplicable(secret.why_left_to_primary)
    if not secret.rotation_enabled:
        return NotApplicable("it does not rotate")
    due = secret.rotation_due
    if due is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say by when the secret is to be rotated next")
    if due + timedelta(days=want.grace_days) >= secret.target.now:
        return Pass()
    last = f"was last rotated on {secret.last_rotated.strftime(_WHEN)}" if secret.last_rotated else "was never rotated"
    return Fail(f"the secret {last}, wanted rotated by {due.strftime(_WHEN)}")
