"""The account's own AMIs are not public.

Everybody with an AWS account can launch a public image and read what is on its disks. Images of other accounts are left out, shared ones too.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-intro.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.image import Image
from seawall.facts.ec2.sharing import EVERYBODY, Grants, without_everybody
from seawall.facts.fact import Change

control = Control(
    Image,
    NoParams,
    reads=(Image.launchers,),
    severity=Severity.HIGH,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.1",
        "nist-csf-2.0": "PR.DS-5",
        "soc2": "CC6.6",
        "well-architected-security": "SEC03-BP07",
    },
)


@control.check
def check(image: Image, _want: NoParams) -> Verdict:
    """The list does not call it public, or its permissions do not any more."""
    if not image.was_public or EVERYBODY not in image.launchers:
        return Pass()
    return Fail("every AWS account may launch the image, wanted named accounts at most")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Image.launchers,),
    breaks="accounts that have no permission by name can launch nothing from the image any more; taken back, it is public again",
)
def fix(image: Image, _want: NoParams) -> Change[Image, Grants]:
    """Take everybody's permission away; accounts and organizations by name keep theirs."""
    return Image.launchers.change(image, without_everybody(image.launchers))
