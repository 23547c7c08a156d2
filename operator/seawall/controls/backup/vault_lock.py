"""Backup vaults are locked.

In a locked vault recovery points live as long as they were made to, also against an administrator whose credentials were stolen. A policy that
denies deletion can be taken away by whoever may write policies, so it does not count here. No fix: a lock in compliance mode becomes permanent,
and which retention it demands is for people to decide.
Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.backup import Vault

control = Control(
    Vault,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.BACKUP,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
)


@control.check
def check(vault: Vault, _want: NoParams) -> Verdict:
    """Governance and compliance mode both count."""
    if vault.is_locked:
        return Pass()
    if vault.why_no_lock:
        return NotApplicable(vault.why_no_lock)
    return Fail("the vault is not locked, wanted a lock in governance or compliance mode")
