"""Redshift cluster computes in two zones.

When a zone fails, the other one goes on answering, with the same name and the same data; without it AWS must find room elsewhere first. Nodes that
keep the data themselves cannot be in two zones.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/overview-multi-az.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-recovery.html (2026-11-24)
"""

from typing import Final

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
from seawall.facts.redshift import Cluster, SubnetGroup

_DISABLED: Final = "disabled"

#: AWS chooses the second zone among those of the subnet group.
_LEAST_ZONES: Final = 3

control = Control(
    Cluster,
    NoParams,
    reads=(SubnetGroup.LISTING,),
    severity=Severity.MEDIUM,
    topic=Topic.RESILIENCE,
    layer=Layer.AVAILABILITY_ZONES,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.14",
        "nist-csf-2.0": "PR.DS-4",
        "pci-dss-4.0": "10.2.1.1 10.2.1.2 10.2.1.3 10.2.1.4 10.2.1.5 10.2.1.6 10.2.1.7 10.2.1 10.2.2 10.3.1 10.6.3 3.5.1",
        "security-hub": "Redshift.18",
    },
)


@control.check
def check(cluster: Cluster, _want: NoParams) -> Verdict:
    """It does, by AWS's word; AWS does not list this among the changes under way."""
    if cluster.second_zone:
        return Pass()
    if cluster.keeps_its_data:
        return NotApplicable(f"{cluster.node_type} nodes keep their data themselves, in one zone")
    unclear = _unclear(cluster)
    return Fail("the cluster computes in one zone, wanted two") if unclear is None else unclear


def _unclear(cluster: Cluster) -> Unknown | None:
    """Why it may compute in two zones soon, or could not be asked to; None where it does not and could."""
    told = cluster.told_multi_az
    if told is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say whether the cluster computes in two zones")
    if told.lower() != _DISABLED:
        return Unknown(UnknownReason.PENDING, f"Multi-AZ is {told}")
    if cluster.is_being_modified:
        return Unknown(UnknownReason.PENDING, "the cluster is being modified, and AWS does not say whether that brings a second zone")
    if not cluster.is_known_to_span:
        return Unknown(UnknownReason.ERROR, f"whether {cluster.node_type} nodes can compute in two zones is not known")
    return None


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Cluster.second_zone,),
    billed=True,
    breaks="connections may break while compute in the second zone comes, or goes again; compute costs twice as much",
)
def fix(cluster: Cluster, _want: NoParams) -> Change[Cluster, bool] | NoChange:
    """Compute in a second zone, where AWS would not refuse it."""
    why = (cluster.why_fixed, *cluster.why_no_second_zone, _why_no_room(cluster))
    reasons = [reason for reason in why if reason]
    return NoChange("; ".join(reasons)) if reasons else Cluster.second_zone.change(cluster, True)


def _why_no_room(cluster: Cluster) -> str | None:
    group = next((each for each in cluster.target.all(SubnetGroup) if each.name == cluster.subnet_group), None)
    if group is None:
        return f"the subnet group {cluster.subnet_group} is not among those listed"
    missing = len(group.zones) < _LEAST_ZONES
    return f"its subnet group reaches into {len(group.zones)} zones, wanted {_LEAST_ZONES}" if missing else None
