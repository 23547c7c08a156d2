"""Secrets are used.

What nobody fetches nobody misses when it is stolen, and AWS bills it. One that was never fetched is as old as its making; one that is fetched from a
replica in another Region is used. Replicas wait to be needed, and what a service of AWS made is that service's to delete. There is no fix: who still
needs it somewhere else only people know, and what was deleted is lost once its recovery window is over.
Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_SecretListEntry.html (2026-11-24)
Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicationStatusType.html (2026-11-24)
Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html (2026-11-24)
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

    max_days: Annotated[int, Field(ge=1)] = 90
    """Longest time without use, in days."""


control = Control(
    Secret,
    Parameters,
    reads=(Secret.replicas,),
    severity=Severity.LOW,
    topic=Topic.CREDENTIALS,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "pci-dss-4.0": "7.2.4 7.2.5.1 8.2.2 8.2.6 A3.4.1",
        "security-hub": "SecretsManager.3",
    },
)


@control.check
def check(secret: Secret, want: Parameters) -> Verdict:
    """It was fetched, or made, recently enough."""
    if secret.is_replica:
        return NotApplicable(secret.why_left_to_primary)
    if secret.owning_service is not None:
        return NotApplicable(f"{secret.owning_service} made it and sees to it")
    since = secret.target.now - timedelta(days=want.max_days)
    if secret.created is not None and secret.created >= since:
        return Pass()
    if secret.is_used_since(since):
        return Pass()
    if secret.created is None and secret.last_accessed is None:
        return Unknown(UnknownReason.ERROR, "AWS says neither when the secret was fetched last nor when it was made")
    last = f"was last fetched on {secret.last_accessed:%Y-%m-%d}" if secret.last_accessed else "was never fetched"
    return Fail(f"the secret {last}, wanted used within {want.max_days} days, or deleted")
