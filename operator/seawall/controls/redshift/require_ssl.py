"""Redshift cluster refuses connections without TLS.

Else a client that does not ask for TLS sends passwords and data in the clear, and nobody notices. A parameter demands it, which counts from the
cluster's next reboot on. AWS's newer default group has it on, the older one off, and neither can be changed.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-parameter-groups.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/behavior-changes.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Changes,
    Control,
    Fail,
    Layer,
    NoChange,
    NoParams,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.redshift import Cluster
from seawall.facts.redshift_parameters import REQUIRE_SSL, ParameterGroup

control = Control(
    Cluster,
    NoParams,
    reads=(ParameterGroup.LISTING, ParameterGroup.parameters),
    severity=Severity.MEDIUM,
    topic=Topic.IN_TRANSIT,
    layer=Layer.ENCRYPTION_IN_TRANSIT,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.12 A.8.24",
        "pci-dss-4.0": "1.2.5 2.2.5 2.2.7 4.2.1.1 4.2.1 8.3.2",
        "security-hub": "Redshift.2",
        "soc2": "CC6.7",
    },
)


@control.check
def check(cluster: Cluster, _want: NoParams) -> Verdict:
    """The parameter is on in its group, and in effect."""
    demanded = cluster.demands_tls
    if demanded is None:
        return Unknown(UnknownReason.ERROR, f"AWS does not say what {REQUIRE_SSL} is in the cluster's parameter group")
    if not demanded:
        return Fail(f"{REQUIRE_SSL} is off in the cluster's parameter group, wanted on")
    late = cluster.late_groups
    return Unknown(UnknownReason.PENDING, f"{REQUIRE_SSL} is on, and not in effect yet by {', '.join(late)}") if late else Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(ParameterGroup.parameters,),
    breaks="once they are rebooted, all clusters that go by the group refuse clients that speak no TLS",
)
def fix(cluster: Cluster, _want: NoParams) -> Changes | NoChange:
    """Turn the parameter on in each group that has it off, and leave every other one as it is; to reboot is for a person."""
    told = ((group, group.parameters.get(REQUIRE_SSL)) for group in cluster.groups if group is not None)
    off = [(group, parameter) for group, parameter in told if parameter is not None and parameter.is_on is False]
    if any(group.is_default for group, _ in off):
        return NoChange(f"AWS's default parameter groups cannot be changed: make one, turn {REQUIRE_SSL} on in it, and attach that")
    if cluster.late_groups:
        return NoChange(f"{', '.join(cluster.late_groups)} would hide whether it is in effect: reboot the cluster first")
    return tuple(
        ParameterGroup.parameters.change(group, {**group.parameters, REQUIRE_SSL: parameter.turned_on()}) for group, parameter in off
    )
