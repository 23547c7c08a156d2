"""What secrets hold is not older than the limit.

It counts how old the credential is, whoever changed it, by rotation or by hand. What AWS lists as the last change may have been one of a tag or a
description: where a change is recent, the version is asked for. Replicas follow their primary. There is no fix: see secretsmanager.rotation-enabled.
Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretListEntry.html (2026-11-24)
Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecretVersionIds.html (2026-11-24)
"""

from datetime import datetime, timedelta
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

    max_days: Annotated[int, Field(ge=1)] = 90
    """How old what it holds may be, in days."""


control = Control(
    Secret,
    Parameters,
    reads=(Secret.versions,),
    severity=Severity.MEDIUM,
    topic=Topic.CREDENTIALS,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "nist-csf-2.0": "PR.IP-7",
        "security-hub": "SecretsManager.4",
    },
)


@control.check
def check(secret: Secret, want: Parameters) -> Verdict:
    """By what the list tells, where that makes sure; else by the version."""
    if secret.is_replica:
        return NotApplicable(secret.why_left_to_primary)
    since = secret.target.now - timedelta(days=want.max_days)
    if any(time is not None and time >= since for time in (secret.created, secret.last_rotated)):
        return Pass()
    if secret.is_untouched_since(since):
        return Fail(f"nothing of the secret was changed since {secret.last_changed:%Y-%m-%d}, wanted changed every {want.max_days} days")
    return _by_version(secret, since, want)


def _by_version(secret: Secret, since: datetime, want: Parameters) -> Verdict:
    version = secret.current_version
    if version is None:
        return NotApplicable("it holds nothing yet")
    if version.created is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say how old what it holds is")
    if version.created >= since:
        return Pass()
    return Fail(f"what it holds is of {version.created:%Y-%m-%d}, wanted changed every {want.max_days} days")
