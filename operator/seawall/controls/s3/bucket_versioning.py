"""Versioning is on for each bucket.

Overwritten and deleted objects can then be brought back, whether a mistake or an attacker did it. Old versions are billed until a lifecycle rule
expires them.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Reversible, Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.protection import ENABLED, Versioning

control = Control(
    Bucket,
    NoParams,
    reads=(Bucket.versioning,),
    severity=Severity.MEDIUM,
    topic=Topic.RESILIENCE,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "hipaa": (
            "164.308(a)(1)(ii)(B) 164.308(a)(7)(i) 164.308(a)(7)(ii)(A) 164.308(a)(7)(ii)(B) 164.308(a)(7)(ii)(C) "
            "164.312(a)(2)(ii) 164.312(c)(1) 164.312(c)(2)"
        ),
        "iso27001-2022": "A.8.3 A.8.10",
        "nist-800-53-r5": (
            "AU-9(2) CP-1(2) CP-2(5) CP-6(a) CP-6(1) CP-6(2) CP-9(a) CP-9(b) CP-9(c) CP-10 CP-10(2) PM-11(b) "
            "PM-17(b) SC-5(2) SC-16(1) SI-1(a)(2) SI-13(5)"
        ),
        "pci-dss-4.0": "10.3.4",
        "security-hub": "S3.14",
        "soc2": "CC7.4 A1.2 C1.2 PI1.5",
        "well-architected-security": "SEC08-BP04",
    },
)


@control.check
def check(bucket: Bucket, _want: NoParams) -> Verdict:
    """It is on; a bucket where it never was has no status at all."""
    versioning = bucket.versioning
    if versioning.is_on:
        return Pass()
    return Fail(f"versioning is {versioning.status or 'not set'}, wanted {ENABLED}")


@control.fix(
    risk=Risk.SAFE,
    writes=(Bucket.versioning,),
    billed=True,
    mode=FixMode.AUTO,
    breaks="storage grows with every overwrite until a lifecycle rule expires old versions",
)
def fix(bucket: Bucket, _want: NoParams) -> Change[Bucket, Versioning] | NoChange:
    """Turn it on. What was suspended can be suspended again; what was never on cannot be so again."""
    versioning = bucket.versioning
    if versioning.needs_mfa:
        return NoChange("MFA Delete is on: only the root user with its MFA code may change versioning")
    wanted = versioning.model_copy(update={"status": ENABLED})
    if versioning.status is None:
        left = "after a rollback versioning is suspended: S3 never returns a bucket to having none"
        return Bucket.versioning.change(bucket, wanted, reversible=Reversible.PARTIAL, leaves=left)
    return Bucket.versioning.change(bucket, wanted)
