"""Each bucket has a lifecycle rule in force.

Without one nothing ever goes: old versions and the parts of broken uploads stay, are billed and can leak, although nobody sees them in a listing.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html (2026-11-24)
"""

from typing import Annotated, Final

from pydantic import Field

from seawall.api.v1alpha1.terms import Reversible, Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.protection import MOST_RULES, Lifecycle, LifecycleRule

_RULE: Final = "seawall-abort-incomplete-uploads"


class Parameters(Params):
    """What counts."""

    require_noncurrent: bool = False
    """Whether a rule must expire old versions, where the bucket keeps or kept them."""
    require_abort_multipart: bool = False
    """Whether a rule must remove the parts of uploads that nobody completed."""
    abort_after_days: Annotated[int, Field(ge=1, le=365)] = 7
    """How long an upload may take under the rule that the fix adds, in days."""


control = Control(
    Bucket,
    Parameters,
    reads=(Bucket.lifecycle, Bucket.versioning),
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.10",
        "nist-csf-2.0": "PR.DS-3 PR.DS-4",
        "pci-dss-4.0": "10.5.1 3.2.1 3.3.1.1 3.3.1.3 3.3.2 3.3.3",
        "security-hub": "S3.13 S3.10",
    },
)


@control.check
def check(bucket: Bucket, want: Parameters) -> Verdict:
    """A rule is in force, and does what is asked for; versioning is asked for only where it decides."""
    lifecycle = bucket.lifecycle
    if lifecycle is None:
        return Fail("the bucket has no lifecycle rule, wanted one in force")
    if not lifecycle.active:
        return Fail(f"none of {len(lifecycle.rules)} lifecycle rules is in force, wanted one")
    if want.require_abort_multipart and not lifecycle.aborts_uploads:
        return Fail("no lifecycle rule in force aborts incomplete uploads, wanted one")
    if _lacks_expiry(bucket, lifecycle, want):
        return Fail("no lifecycle rule in force expires noncurrent versions, wanted one")
    return Pass()


def _lacks_expiry(bucket: Bucket, lifecycle: Lifecycle | None, want: Parameters) -> bool:
    """Old versions stay also when versioning was only suspended."""
    if not want.require_noncurrent or (lifecycle is not None and lifecycle.expires_noncurrent):
        return False
    return bucket.versioning.status is not None


@control.fix(risk=Risk.DISRUPTIVE, writes=(Bucket.lifecycle,), breaks="uploads that take longer than the rule allows are broken off")
def fix(bucket: Bucket, want: Parameters) -> Change[Bucket, Lifecycle | None] | NoChange:
    """Add the one rule that deletes no object; every other rule stays."""
    lifecycle = bucket.lifecycle
    if _lacks_expiry(bucket, lifecycle, want):
        return NoChange("a rule that expires noncurrent versions deletes data: somebody who knows the bucket must choose its days")
    if bucket.versioning.needs_mfa:
        return NoChange("MFA Delete is on, beside which S3 refuses lifecycle rules")
    if lifecycle is not None and len(lifecycle.rules) >= MOST_RULES:
        return NoChange(f"the bucket has {MOST_RULES} lifecycle rules, the most that S3 takes")
    wanted = (lifecycle or Lifecycle()).with_rule(LifecycleRule.aborting(_RULE, want.abort_after_days))
    left = "parts of uploads that S3 removed by then do not come back"
    return Bucket.lifecycle.change(bucket, wanted, reversible=Reversible.PARTIAL, leaves=left)
