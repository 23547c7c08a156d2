"""Databases refuse connections without TLS.

Else a client that does not ask for TLS sends passwords and data in the clear, and nobody notices. A parameter of the engine demands it, in the
parameter group of the instance or, in clusters, of the cluster; groups that no database goes by are left out. A group that says so is not in
effect until it has been applied, which for some engines takes a reboot. Oracle has an option for it, and no parameter. In RDS Custom it is set on the
machine, which no group tells of.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html (2026-11-24)
"""

from typing import Any

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NoChange,
    NoParams,
    NotApplicable,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.rds.cluster import AnyCluster
from seawall.facts.rds.engines import Tls, is_custom
from seawall.facts.rds.instance import AnyInstance
from seawall.facts.rds.parameter_group import AnyParameterGroup, ClusterParameterGroup, DbParameterGroup, EitherParameterGroup

control = Control(
    EitherParameterGroup,
    NoParams,
    reads=(
        AnyInstance.LISTING,
        AnyCluster.LISTING,
        DbParameterGroup.parameters,
        ClusterParameterGroup.parameters,
    ),
    severity=Severity.MEDIUM,
    topic=Topic.IN_TRANSIT,
    layer=Layer.ENCRYPTION_IN_TRANSIT,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "cis-1.4": "2.3.1",
        "iso27001-2022": "A.8.24",
        "nist-csf-2.0": "PR.DS-2",
        "security-hub": "RDS.38 RDS.39 RDS.41 RDS.44",
    },
)


@control.check
def check(group: AnyParameterGroup, _want: NoParams) -> Verdict:
    """The engine's parameter is on, and in effect on every database that goes by the group."""
    if not group.users:
        return NotApplicable("no database goes by it")
    if is_custom(group.family):
        return NotApplicable("in RDS Custom the customer demands TLS on the machine")
    engine = group.known_engine
    if engine is None:
        return Unknown(UnknownReason.ERROR, f"how {group.family} demands TLS is not known")
    if engine.tls is None:
        return NotApplicable(f"{group.family} has no parameter that demands TLS")
    return _demanded(group, engine.tls)


def _demanded(group: AnyParameterGroup, tls: Tls) -> Verdict:
    """Whether the parameter is there, on, and in effect."""
    name = tls.parameter
    if name not in group.present:
        return Fail(f"{group.family} has no {name}, wanted a version of the engine that can demand TLS")
    demanded = group.demands_tls(tls)
    if demanded is None:
        return Unknown(UnknownReason.ERROR, f"AWS does not say what {name} is")
    if not demanded:
        return Fail(
            f"{name} is {group.present[name].value or 'not set'}, wanted {'on' if tls.is_switch else ' or '.join(tls.values).upper()}"
        )
    late = group.late
    return Unknown(UnknownReason.PENDING, f"{name} is on, and not in effect yet on {', '.join(late)}") if late else Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(DbParameterGroup.parameters, ClusterParameterGroup.parameters),
    breaks="clients that speak no TLS are refused by every database that goes by the group; for some engines only once it is rebooted",
)
def fix(group: AnyParameterGroup, _want: NoParams) -> Change[Any, Any] | NoChange:
    """Turn the parameter on, and leave every other one as it is."""
    tls = group.known_engine.tls if group.known_engine else None
    parameter = group.present.get(tls.parameter) if tls else None
    if tls is not None and not tls.is_switch:
        return NoChange(
            f"{tls.parameter} is one of several parameters that belong together, and clients need another port then: set them by hand"
        )
    if group.is_default:
        return NoChange("AWS's default parameter groups cannot be changed: make one, turn the parameter on in it, and attach that")
    if parameter is None or not parameter.is_modifiable:
        return NoChange(f"{group.family} does not let it be changed: upgrade the engine")
    if group.late:
        return NoChange(f"{', '.join(group.late)} would hide whether it is in effect: let that come into effect first")
    return group.setting({**group.present, parameter.name: parameter.turned_on()})
