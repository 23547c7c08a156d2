"""Security groups are in use.

A group that nothing uses is one more that somebody may pick by mistake, with rules that nobody looks after. A group counts as used when a network
interface has it or another group's rules name it. Launch templates, functions that have not run for long and stopped databases may name a group
without a network interface, so there is no fix: to delete it is for a person. Groups of other accounts are not judged.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.security_group import SecurityGroup

control = Control(
    SecurityGroup,
    NoParams,
    reads=(NetworkInterface.LISTING,),
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-csf-2.0": "PR.AC-5 PR.IP-1",
        "security-hub": "EC2.22",
        "well-architected-security": "SEC05-BP03",
    },
)


@control.check
def check(group: SecurityGroup, _want: NoParams) -> Verdict:
    """A network interface has it, or another group names it, or it is a VPC's default one, which cannot be deleted."""
    if group.owner != group.target.account_id:
        return NotApplicable(f"the group belongs to account {group.owner}")
    if group.is_default or group.network_interfaces or group.is_named_by_others:
        return Pass()
    return Fail("no network interface and no other group uses the group, wanted used or deleted")
