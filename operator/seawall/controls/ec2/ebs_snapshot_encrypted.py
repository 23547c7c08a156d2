"""EBS snapshots are encrypted.

A snapshot holds all that was on the disk, and outlives it. An unencrypted one can be shared with everybody. There is no fix: a snapshot cannot
be encrypted, only copied, and as long as the old one is there nothing is mended; to delete that is for a person. Snapshots of other accounts are
left out.
Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.snapshot import Snapshot

control = Control(
    Snapshot,
    NoParams,
    severity=Severity.MEDIUM,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.24",
        "pci-dss-4.0": "3.5.1 8.3.2",
        "soc2": "CC7.5",
        "well-architected-security": "SEC08-BP02",
    },
)


@control.check
def check(snapshot: Snapshot, _want: NoParams) -> Verdict:
    """The list says so."""
    return Pass() if snapshot.encrypted else Fail("the snapshot is not encrypted, wanted an encrypted copy in its place")
