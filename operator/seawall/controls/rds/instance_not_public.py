"""DB instance is not publicly accessible.

A public instance has an address on the Internet, and from then on a security group alone keeps the world from its login. Where `mode` is
`reachable`, one that no security group or no route opens to the world passes all the same.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html (2026-11-24)
"""

from typing import Literal

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.prefix_list import PrefixList
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.ec2.security_group import SecurityGroup
from seawall.facts.fact import Change
from seawall.facts.rds.instance import DbInstance


class Parameters(Params):
    """What counts."""

    mode: Literal["flag", "reachable"] = "flag"
    """Whether the public address alone counts, or only together with a security group and a route that let the world reach it."""


control = Control(
    DbInstance,
    Parameters,
    reads=(SecurityGroup.LISTING, PrefixList.entries, RouteTable.LISTING),
    severity=Severity.CRITICAL,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "cis-3.0": "2.3.3",
        "cis-5.0": "2.2.3",
        "cis-6.0": "3.2.3",
        "cis-7.0": "3.2.3",
        "hipaa": "164.308(a)(3)(i) 164.312(a)(1)",
        "iso27001-2022": "A.8.1",
        "nist-800-53-r5": (
            "AC-2(6) AC-3 AC-3(7) AC-4(21) AC-6 AC-17(b) AC-17(1) AC-17(4)(a) AC-17(9) AC-17(10) MP-2 SC-7(2) "
            "SC-7(3) SC-7(7) SC-7(9)(a) SC-7(11) SC-7(12) SC-7(16) SC-7(20) SC-7(21)"
        ),
        "nist-csf-2.0": "PR.AC-3",
        "pci-dss-4.0": "1.2.8 1.3.1 1.3.2 1.4.2 1.5.1 10.3.2 3.5.1.3 A1.1.2 A1.1.3 A3.4.1",
        "security-hub": "RDS.2",
        "soc2": "CC6.2",
        "well-architected-security": "SEC03-BP07",
    },
)


@control.check
def check(instance: DbInstance, want: Parameters) -> Verdict:
    """No public address; members of clusters have one of their own, or none, and are judged like any other."""
    if not instance.publicly_accessible:
        return Pass()
    if want.mode == "flag":
        return Fail("the instance is publicly accessible, wanted no public address")
    if not _is_let_in(instance):
        return Pass("publicly accessible, but no security group opens its port to the world")
    if instance.outward_subnets == ():
        return Pass("publicly accessible, but none of its subnets is reached from the Internet")
    return Fail("the instance is publicly accessible and its security groups and routes let the world in, wanted it out of reach")


def _is_let_in(instance: DbInstance) -> bool:
    """Whether a group opens its port to the world; groups together, and a group or port that we do not see, may."""
    port, names = instance.port, {group["VpcSecurityGroupId"] for group in instance.security_groups}
    groups = [group for group in instance.target.all(SecurityGroup) if group.group_id in names]
    return port is None or len(groups) < len(names) or any(group.opens(port, together=True) for group in groups)


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(DbInstance.publicly_accessible,),
    breaks="its name leads to the private address from now on: clients outside the VPC lose it",
)
def fix(instance: DbInstance, _want: Parameters) -> Change[DbInstance, bool] | NoChange:
    """Take the public address away. A Multi-AZ DB cluster is changed as a whole, and not by its members."""
    why = instance.why_fixed
    return NoChange(why) if why else DbInstance.publicly_accessible.change(instance, False)
