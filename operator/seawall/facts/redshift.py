"""Redshift: provisioned clusters, their settings, the zones that they compute in, and the subnet groups that they may be placed in.

Source: https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeClusters.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/overview-multi-az.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-recovery.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Final, Self, TypeVar

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, attribute, fact, listing
from seawall.facts.part import Part
from seawall.facts.redshift_logging import AuditLogging
from seawall.facts.redshift_parameters import REQUIRE_SSL, AppliedGroup, ParameterGroup
from seawall.facts.value import Call, Value

T = TypeVar("T")

#: Redshift moves the data of a cluster to its new encryption in the background, for hours where there is much of it.
#: Source: https://docs.aws.amazon.com/redshift/latest/mgmt/changing-cluster-encryption.html (2026-11-24)
_MIGRATION = timedelta(hours=24)

#: How long a cluster may take to change settings that are its nodes' own; some of them restart it.
_MODIFICATION = timedelta(hours=1)

#: How long compute in a second zone may take to come.
_SECOND_ZONE = timedelta(hours=2)

_MODIFYING: Final = "modifying"

#: The state in which AWS takes no change until somebody ends it.
#: Source: https://docs.aws.amazon.com/redshift/latest/APIReference/API_ModifyCluster.html (2026-11-24)
_PAUSED: Final = "paused"

#: What AWS asks of a cluster before it gives it compute in a second zone.
#: Source: https://docs.aws.amazon.com/redshift/latest/mgmt/overview-multi-az.html (2026-11-24)
_TWO_ZONE_PORTS: Final = (range(5431, 5456), range(8191, 8216))
_LEAST_NODES: Final = 2
_SPANNING: Final = "ra3."

#: Kinds of nodes, dense in compute or in storage, of which each keeps a part of the data.
#: Source: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-clusters.html (2026-11-24)
_DENSE: Final = ("dc1.", "dc2.", "ds1.", "ds2.")


class ClusterEncryption(Value):
    """Whether a cluster's data is encrypted at rest, and with which KMS key. That it is not so yet is no part of the image."""

    encrypted: bool
    kms_key_id: str | None = None
    is_pending: bool = Field(False, exclude=True)


class PublicAccess(Value):
    """Whether a cluster has public addresses, and the customer's own one where it has that."""

    publicly_accessible: bool
    elastic_ip: str | None = None


class Cluster(Resource, type="AWS::Redshift::Cluster", service="redshift"):
    """One provisioned cluster."""

    cluster_identifier: str
    status: str | None = Field(None, alias="ClusterStatus")
    availability: str | None = Field(None, alias="ClusterAvailabilityStatus")
    """Whether queries are answered: `Available`, `Unavailable`, `Maintenance`, `Modifying` or `Failed`."""
    availability_zone: str | None = None
    told_multi_az: str | None = Field(None, alias="MultiAZ")
    secondary_availability_zone: str | None = Field(None, validation_alias=AliasPath("MultiAZSecondary", "AvailabilityZone"))
    told_relocation: str | None = Field(None, alias="AvailabilityZoneRelocationStatus")
    node_type: str | None = None
    nodes: int | None = Field(None, alias="NumberOfNodes")
    """Nodes in each zone that it computes in; a query runs in one zone."""
    port: int | None = Field(None, validation_alias=AliasPath("Endpoint", "Port"))
    elastic_ip: str | None = Field(None, validation_alias=AliasPath("ElasticIpStatus", "ElasticIp"))
    subnet_group: str | None = Field(None, alias="ClusterSubnetGroupName")
    vpc_id: str | None = None
    snapshot_copy_region: str | None = Field(None, validation_alias=AliasPath("ClusterSnapshotCopyStatus", "DestinationRegion"))
    """Where its snapshots are copied to; None when they are not."""
    is_encrypted: bool | None = Field(None, alias="Encrypted")
    kms_key_id: str | None = None
    told_public: bool | None = Field(None, alias="PubliclyAccessible")
    told_snapshot_days: int | None = Field(None, alias="AutomatedSnapshotRetentionPeriod")
    told_upgrades: bool | None = Field(None, alias="AllowVersionUpgrade")
    told_routing: bool | None = Field(None, alias="EnhancedVpcRouting")
    admin_name: str | None = Field(None, alias="MasterUsername")
    parameter_groups: tuple[AppliedGroup, ...] = Field((), alias="ClusterParameterGroups")
    pending: dict[str, Any] | None = Field(None, alias="PendingModifiedValues")
    tags: tuple[dict[str, str], ...] = ()

    @listing("redshift.describe_clusters", action="redshift:DescribeClusters")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every cluster of the Region."""
        return map(cls.model_validate, (aws.call() or {})["Clusters"])

    @property
    def id(self) -> str:
        """The cluster's identifier."""
        return self.cluster_identifier

    @property
    def arn(self) -> str:
        """The cluster's own ARN; what the answer carries is its namespace's."""
        target = self.target
        return f"arn:{target.partition}:redshift:{target.region}:{target.account_id}:cluster:{self.cluster_identifier}"

    def read_tags(self) -> Mapping[str, str]:
        """The cluster's tags, which came with the list."""
        return tag_map(self.tags)

    @property
    def is_multi_az(self) -> bool | None:
        """Whether it computes in two zones; None where AWS does not say. AWS sends a word, in either case, where its parameter is a flag."""
        return None if self.told_multi_az is None else self.told_multi_az.lower() == "enabled"

    @property
    def relocates(self) -> bool | None:
        """Whether AWS may move it to another zone that has room for it; None where AWS does not say."""
        return None if self.told_relocation is None else self.told_relocation.lower() == "enabled"

    @property
    def keeps_its_data(self) -> bool:
        """Whether its nodes are of the kinds that keep the data themselves, and not in storage of the whole Region."""
        return (self.node_type or "").startswith(_DENSE)

    @property
    def is_known_to_span(self) -> bool:
        """Whether its nodes are of the kind that AWS is known to put into two zones."""
        return (self.node_type or "").startswith(_SPANNING)

    @property
    def why_no_second_zone(self) -> tuple[str, ...]:
        """What AWS would refuse it a second zone for, as far as its own settings tell; its subnet group must reach into three zones too."""
        reasons = {
            f"its nodes are {self.node_type}, wanted ra3": not self.is_known_to_span,
            f"it has {self.nodes} nodes, wanted {_LEAST_NODES} or more": (self.nodes or 0) < _LEAST_NODES,
            "it is not encrypted": not self.is_encrypted,
            f"it listens on port {self.port}, wanted one of 5431-5455 or 8191-8215": not any(
                self.port in ports for ports in _TWO_ZONE_PORTS
            ),
            f"it has the Elastic IP address {self.elastic_ip}": self.elastic_ip is not None,
            "it may be relocated, which excludes it": bool(self.relocates),
        }
        return tuple(reason for reason, holds in reasons.items() if holds)

    @property
    def why_fixed(self) -> str | None:
        """Why AWS would take no change of it; None where it would."""
        return "it is paused, and AWS changes nothing that is: resume it first" if self.status == _PAUSED else None

    @property
    def is_being_modified(self) -> bool:
        """Whether a change is under way, of which AWS may not say what it is."""
        return self.status == _MODIFYING

    def soon(self, setting: str, now: T) -> T:
        """What a setting is, or is about to be: a change under way is not the state before it."""
        coming: T | None = (self.pending or {}).get(setting)
        return now if coming is None else coming

    def is_open(self, setting: str, now: T, holds: Callable[[T], bool]) -> bool:
        """Whether a change under way decides if a demand holds.

        Args:
            setting: AWS's name of it.
            now: what it is until then.
            holds: the demand.
        """
        return holds(now) != holds(self.soon(setting, now))

    @property
    def demands_tls(self) -> bool | None:
        """Whether every parameter group that it goes by makes it refuse connections without TLS; None where AWS does not say."""
        told = [group.parameters.get(REQUIRE_SSL) if group else None for group in self.groups]
        states = [each.is_on if each else None for each in told]
        return False if False in states else None if None in states or not states else True

    @property
    def groups(self) -> tuple[ParameterGroup | None, ...]:
        """The parameter groups that it goes by; None for one that is not among those listed."""
        listed = {group.name: group for group in self.target.all(ParameterGroup)} if self.parameter_groups else {}
        return tuple(listed.get(each.name) for each in self.parameter_groups)

    @property
    def late_groups(self) -> tuple[str, ...]:
        """The parameter groups whose word about TLS is not in effect yet, each with why."""
        late = ((group.name, group.lateness(REQUIRE_SSL)) for group in self.parameter_groups)
        return tuple(f"{name} ({why})" for name, why in late if why is not None)

    def _modify(self, **settings: Any) -> tuple[Call, ...]:  # noqa: ANN401 - AWS's own parameters
        """The call that changes some settings and leaves all others."""
        return (Call("redshift.modify_cluster", {"ClusterIdentifier": self.cluster_identifier, **settings}),)

    @property
    def pending_encryption(self) -> bool | None:
        """What a change under way will make of `encrypted`; None when none is."""
        kind = (self.pending or {}).get("EncryptionType")
        return None if not kind else kind.upper() != "NONE"

    @attribute(deadline=_MIGRATION)
    def encryption(self) -> ClusterEncryption:
        """The encryption at rest, or what a change under way will make of it; Redshift does not say with which key."""
        pending = self.pending_encryption
        if pending is not None and pending != bool(self.is_encrypted):
            return ClusterEncryption(encrypted=pending, is_pending=True)
        return ClusterEncryption(encrypted=bool(self.is_encrypted), kms_key_id=self.kms_key_id or None)

    @encryption.writer("redshift.modify_cluster", action="redshift:ModifyCluster")
    def encryption_calls(self, now: ClusterEncryption, wanted: ClusterEncryption) -> tuple[Call, ...]:
        """One call, unless it is under way; without a key, any key will do, and Redshift takes the one that AWS manages."""
        is_as_good = now.encrypted == wanted.encrypted and (now.is_pending or wanted.kms_key_id is None)
        if is_as_good or now.image() == wanted.image():
            return ()
        return self._modify(**(wanted.image() if wanted.encrypted else {"Encrypted": False}))

    @attribute(deadline=_MODIFICATION)
    def public_access(self) -> PublicAccess:
        """Whether it has public addresses, or soon will."""
        is_public = self.soon("PubliclyAccessible", bool(self.told_public))
        return PublicAccess(publicly_accessible=is_public, elastic_ip=self.elastic_ip if is_public else None)

    @public_access.writer("redshift.modify_cluster", action="redshift:ModifyCluster")
    def public_access_calls(self, now: PublicAccess, wanted: PublicAccess) -> tuple[Call, ...]:
        """One call either way, with the customer's own address where there was one; else AWS lends some."""
        return () if now == wanted else self._modify(**wanted.image())

    @attribute(deadline=_MODIFICATION)
    def snapshot_days(self) -> int:
        """How long automated snapshots are kept, or soon will be; 0: none are taken."""
        return self.soon("AutomatedSnapshotRetentionPeriod", self.told_snapshot_days or 0)

    @snapshot_days.writer("redshift.modify_cluster", action="redshift:ModifyCluster")
    def snapshot_days_calls(self, now: int, wanted: int) -> tuple[Call, ...]:
        """One call either way; fewer days delete what is older."""
        return () if now == wanted else self._modify(AutomatedSnapshotRetentionPeriod=wanted)

    @attribute()
    def version_upgrades(self) -> bool:
        """Whether AWS upgrades the engine in the maintenance window."""
        return bool(self.told_upgrades)

    @version_upgrades.writer("redshift.modify_cluster", action="redshift:ModifyCluster")
    def version_upgrades_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way."""
        return () if now == wanted else self._modify(AllowVersionUpgrade=wanted)

    @attribute(deadline=_MODIFICATION)
    def enhanced_routing(self) -> bool:
        """Whether what it copies and unloads goes through its VPC, or soon will."""
        return self.soon("EnhancedVpcRouting", bool(self.told_routing))

    @enhanced_routing.writer("redshift.modify_cluster", action="redshift:ModifyCluster")
    def enhanced_routing_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way."""
        return () if now == wanted else self._modify(EnhancedVpcRouting=wanted)

    @attribute(deadline=_SECOND_ZONE)
    def second_zone(self) -> bool:
        """Whether it computes in two zones."""
        return bool(self.is_multi_az)

    @second_zone.writer("redshift.modify_cluster", action="redshift:ModifyCluster")
    def second_zone_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way, with a flag where the answer has a word."""
        return () if now == wanted else self._modify(MultiAZ=wanted)

    @fact("redshift.describe_logging_status", action="redshift:DescribeLoggingStatus")
    def logging(self, aws: Aws) -> AuditLogging | None:
        """Audit logging; None when it is off."""
        return AuditLogging.told(aws.call(ClusterIdentifier=self.cluster_identifier, gone_if="ClusterNotFound") or {})

    @logging.writer("redshift.enable_logging", "redshift.disable_logging", action=("redshift:EnableLogging", "redshift:DisableLogging"))
    def logging_calls(self, now: AuditLogging | None, wanted: AuditLogging | None) -> tuple[Call, ...]:
        """One call either way; what is enabled anew takes the place of what was."""
        cluster = {"ClusterIdentifier": self.cluster_identifier}
        if (now and now.image()) == (wanted and wanted.image()):
            return ()
        if wanted is None:
            return (Call("redshift.disable_logging", cluster),)
        return (Call("redshift.enable_logging", {**cluster, **wanted.request()}),)


class GroupSubnet(Part):
    """A subnet of a group."""

    subnet_id: str = Field(alias="SubnetIdentifier")
    zone: str | None = Field(None, validation_alias=AliasPath("SubnetAvailabilityZone", "Name"))
    """The zone's name; AWS does not give its id here."""
    status: str | None = Field(None, alias="SubnetStatus")


class SubnetGroup(Resource, type="AWS::Redshift::ClusterSubnetGroup", service="redshift"):
    """One cluster subnet group."""

    name: str = Field(alias="ClusterSubnetGroupName")
    vpc_id: str | None = None
    subnets: tuple[GroupSubnet, ...] = ()
    tags: tuple[dict[str, str], ...] = ()

    @listing("redshift.describe_cluster_subnet_groups", action="redshift:DescribeClusterSubnetGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every subnet group of the Region."""
        return map(cls.model_validate, (aws.call() or {})["ClusterSubnetGroups"])

    @property
    def id(self) -> str:
        """The group's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The group's ARN."""
        return f"arn:{self.target.partition}:redshift:{self.target.region}:{self.target.account_id}:subnetgroup:{self.name}"

    def read_tags(self) -> Mapping[str, str]:
        """The group's tags, which came with the list."""
        return tag_map(self.tags)

    @property
    def zones(self) -> frozenset[str]:
        """Names of the zones that a cluster can be placed in; two subnets may be in one."""
        return frozenset(subnet.zone for subnet in self.subnets if subnet.status == "Active" and subnet.zone)
