"""No customer key is pending deletion.

When a key is gone, so is everything that was encrypted under it, for good. Until then nothing can be decrypted with it either, which is how a mistaken
deletion shows.
Source: https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html (2026-11-24)
Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Reversible, Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.kms import LONGEST_WAIT_DAYS, PENDING_DELETION, Key

control = Control(
    Key,
    NoParams,
    reads=(Key.metadata,),
    severity=Severity.CRITICAL,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.11 A.8.24",
        "nist-csf-2.0": "ID.RA-1 PR.DS-3",
        "pci-dss-4.0": "3.5.1.1 3.5.1.3 3.6.1.2 3.6.1.3 3.6.1.4 3.6.1 3.7.1 3.7.2 3.7.4 3.7.6 3.7.7 4.2.1.1",
        "security-hub": "KMS.3",
    },
)


@control.check
def check(key: Key, _want: NoParams) -> Verdict:
    """Its state is neither of the two that end in deletion."""
    if not key.is_customers:
        return NotApplicable("AWS manages the key, and deletes none")
    if key.state not in PENDING_DELETION:
        return Pass()
    date = key.metadata.deletion_date
    when = f"on {date:%Y-%m-%d}" if date else "once its replicas are gone"
    return Fail(f"the key will be deleted {when}, wanted no deletion pending")


@control.fix(
    risk=Risk.SAFE,
    writes=(Key.state,),
    billed=True,
    undo_risk=Risk.DESTRUCTIVE,
    breaks="undoes what may have been somebody's decision; KMS bills the key again, also for the days that it waited",
)
def fix(key: Key, _want: NoParams) -> Change[Key, str]:
    """Cancel the deletion, and enable the key: it would stay disabled."""
    left = f"a rollback schedules the deletion {LONGEST_WAIT_DAYS} days from then, not for the date that was set"
    return Key.state.change(key, "Enabled", reversible=Reversible.PARTIAL, leaves=left)
