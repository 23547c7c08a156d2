"""Block Public Access is fully on for each Multi-Region Access Point.

Its policy is another way into every bucket behind it. There is no fix: the setting is made with the access point and stays; it must be deleted and
made anew.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/multi-region-access-point-block-public-access.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.s3.access_point import MultiRegionAccessPoint

control = Control(
    MultiRegionAccessPoint,
    NoParams,
    severity=Severity.HIGH,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "nist-csf-2.0": "PR.AC-3",
        "security-hub": "S3.24",
    },
)


@control.check
def check(point: MultiRegionAccessPoint, _want: NoParams) -> Verdict:
    """All four switches are on, by the list alone."""
    if point.block is None:
        return Fail("the access point has no Block Public Access, wanted all four switches on")
    if point.block.off:
        return Fail(f"Block Public Access of the access point has {', '.join(point.block.off)} off, wanted all four switches on")
    return Pass()
