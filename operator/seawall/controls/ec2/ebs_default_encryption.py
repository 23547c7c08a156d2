"""EBS encryption by default is on.

New volumes and snapshot copies in the Region are then encrypted whoever makes them and whatever they ask for. Volumes that exist stay as they
are.
Source: https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html (2026-11-24)
"""

from typing import Annotated, Any

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.region import EbsRegion
from seawall.facts.fact import Change

KeyName = Annotated[str, Field(max_length=2048, pattern=r"^(arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/)?(mrk-[0-9a-f]{32}|[0-9a-f-]{36})$")]


class Parameters(Params):
    """What counts."""

    kms_key: KeyName | None = None
    """The KMS key that must be the default, by ARN or id, never by alias: EC2 names it by its ARN. By default any key counts."""


control = Control(
    EbsRegion,
    Parameters,
    reads=(EbsRegion.encrypts_by_default, EbsRegion.default_key),
    severity=Severity.MEDIUM,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-7.0": "6.1.1",
        "hipaa": "164.308(a)(1)(ii)(B) 164.308(a)(4)(ii)(A) 164.312(a)(2)(iv) 164.312(e)(2)(ii)",
        "iso27001-2022": "A.8.11 A.8.24",
        "nist-800-53-r5": "AU-9(3) CM-6(a) CM-9(b) CP-9(d) SC-8(3) SC-8(4) SC-13(a) SC-28(1) SI-19(4)",
        "security-hub": "EC2.7",
        "well-architected-security": "SEC08-BP02",
    },
)


@control.check
def check(region: EbsRegion, want: Parameters) -> Verdict:
    """It is on, and with the wanted key; the key is asked for only where one is wanted."""
    if not region.encrypts_by_default:
        return Fail("EBS encryption by default is off, wanted on")
    if want.kms_key and not _is(region.default_key, want.kms_key):
        return Fail(f"the default key of EBS is {region.default_key}, wanted {want.kms_key}")
    return Pass()


@control.fix(
    risk=Risk.SAFE,
    writes=(EbsRegion.default_key, EbsRegion.encrypts_by_default),
    mode=FixMode.AUTO,
    breaks="roles that launch instances need rights on the default key if it is the customer's own; snapshots under AWS's key cannot be shared",
)
def fix(region: EbsRegion, want: Parameters) -> tuple[Change[EbsRegion, Any], ...]:
    """The key first, so that nothing is encrypted with another one in between."""
    changes: list[Change[EbsRegion, Any]] = []
    if want.kms_key and not _is(region.default_key, want.kms_key):
        changes.append(EbsRegion.default_key.change(region, want.kms_key))
    if not region.encrypts_by_default:
        changes.append(EbsRegion.encrypts_by_default.change(region, True))
    return tuple(changes)


def _is(told: str, wanted: str) -> bool:
    return told == wanted or told.endswith(f":key/{wanted}")
