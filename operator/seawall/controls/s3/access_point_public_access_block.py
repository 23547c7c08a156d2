"""Block Public Access is fully on for each access point.

An access point has a policy of its own, through which a bucket can be public that looks private. There is no fix: the setting is made with the access
point and stays; it must be deleted and made anew.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.s3.access_point import AccessPoint

control = Control(
    AccessPoint,
    NoParams,
    reads=(AccessPoint.public_access_block,),
    severity=Severity.CRITICAL,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "nist-csf-2.0": "PR.AC-3",
        "pci-dss-4.0": "1.2.8 1.3.1 1.3.2 1.4.2 1.5.1 10.3.2 3.5.1.3 A1.1.2 A1.1.3 A3.4.1",
        "security-hub": "S3.19",
    },
)


@control.check
def check(point: AccessPoint, _want: NoParams) -> Verdict:
    """All four switches are on."""
    block = point.public_access_block
    if block is None:
        return Fail("the access point has no Block Public Access, wanted all four switches on")
    if block.off:
        return Fail(f"Block Public Access of the access point has {', '.join(block.off)} off, wanted all four switches on")
    return Pass()
