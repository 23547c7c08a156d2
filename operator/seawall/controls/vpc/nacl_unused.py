"""Network ACLs are associated.

An ACL that no subnet uses protects nothing and looks as if it did. There is no fix: to delete it is for a person. A VPC's default ACL cannot be
deleted; ACLs of other accounts are not judged.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.acl import NetworkAcl

control = Control(
    NetworkAcl,
    NoParams,
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-csf-2.0": "PR.AC-5 PR.IP-1",
        "pci-dss-4.0": "1.2.8 1.3.1 1.3.2 1.4.2 1.5.1 A1.1.3",
        "security-hub": "EC2.16",
    },
)


@control.check
def check(acl: NetworkAcl, _want: NoParams) -> Verdict:
    """A subnet uses it, or it is a VPC's default one."""
    if acl.owner != acl.target.account_id:
        return NotApplicable(f"the ACL belongs to account {acl.owner}")
    if acl.is_default or acl.associations:
        return Pass()
    return Fail("no subnet uses the ACL, wanted used or deleted")
