"""OpenSearch Service: domains, their nodes in zones, and their connections to other domains.

Whether every index has the replicas that the loss of a zone takes is told by the domain itself only, not by AWS's API.
Source: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html (2026-11-24)
Source: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-dedicatedmasternodes.html (2026-11-24)
Source: https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DomainStatus.html (2026-11-24)
Source: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/replication.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Self

from pydantic import AliasPath, BeforeValidator, Field

from seawall.facts.base import AccountSettings, Resource, the
from seawall.facts.fact import Aws, Read, fact, listing
from seawall.facts.part import Part
from seawall.facts.tagging import GET_RESOURCES, GET_RESOURCES_ACTION, tags_by_arn

#: How many domains one call describes.
#: Source: https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_DescribeDomains.html (2026-11-24)
_BATCH: Final = 5

#: A number that AWS sends as text, or as NotAvailable where it could not find out.
Count = Annotated[int | None, BeforeValidator(lambda told: None if told == "NotAvailable" else told)]


class Node(Part):
    """A node of a domain."""

    node_id: str
    kind: str | None = Field(None, alias="NodeType")
    """Data, Master, Ultrawarm or Warm."""
    zone: str | None = Field(None, alias="AvailabilityZone")
    """Name of the zone that it is in."""
    status: str | None = Field(None, alias="NodeStatus")

    @property
    def is_available(self) -> bool | None:
        """Whether it works now, which one that stands by does too; None when AWS does not say."""
        return None if self.status is None else self.status in {"Active", "StandBy"}


class ZoneHealth(Part):
    """What a domain has in a zone."""

    zone: str = Field(alias="AvailabilityZoneName")
    status: str | None = Field(None, alias="ZoneStatus")
    """Active, StandBy or NotAvailable."""
    data_nodes: Count = Field(None, alias="ConfiguredDataNodeCount")
    available_data_nodes: Count = Field(None, alias="AvailableDataNodeCount")
    unassigned_shards: Count = Field(None, alias="TotalUnAssignedShards")


class Health(Part):
    """How a domain is now."""

    state: str | None = Field(None, alias="DomainState")
    zone_count: Count = Field(None, alias="AvailabilityZoneCount")
    active_zone_count: Count = Field(None, alias="ActiveAvailabilityZoneCount")
    standby_zone_count: Count = Field(None, alias="StandByAvailabilityZoneCount")
    master: str | None = Field(None, alias="MasterNode")
    color: str | None = Field(None, alias="ClusterHealth")
    """Green; Yellow: some replicas are nowhere; Red: some data is nowhere."""
    unassigned_shards: Count = Field(None, alias="TotalUnAssignedShards")
    environments: tuple[Mapping[str, Any], ...] = Field((), alias="EnvironmentInformation")

    @property
    def has_master(self) -> bool | None:
        """Whether a master is elected; None when AWS does not say."""
        return None if self.master is None else self.master == "Available"

    @property
    def zones(self) -> tuple[ZoneHealth, ...]:
        """What it has in each zone."""
        told = (zone for each in self.environments for zone in each.get("AvailabilityZoneInformation", ()))
        return tuple(map(ZoneHealth.model_validate, told))


class Connection(Part):
    """A connection by which one domain searches another one, or replicates from it: AWS does not tell which."""

    connection_id: str
    status: str | None = Field(None, validation_alias=AliasPath("ConnectionStatus", "StatusCode"))
    source: str = Field(validation_alias=AliasPath("LocalDomainInfo", "AWSDomainInformation", "DomainName"))
    """Name of the domain that asks: a follower, if it replicates."""
    source_region: str | None = Field(None, validation_alias=AliasPath("LocalDomainInfo", "AWSDomainInformation", "Region"))
    source_account: str | None = Field(None, validation_alias=AliasPath("LocalDomainInfo", "AWSDomainInformation", "OwnerId"))
    destination: str = Field(validation_alias=AliasPath("RemoteDomainInfo", "AWSDomainInformation", "DomainName"))
    """Name of the domain that is asked: the leader, if it is replicated."""
    destination_region: str | None = Field(None, validation_alias=AliasPath("RemoteDomainInfo", "AWSDomainInformation", "Region"))

    @property
    def is_active(self) -> bool:
        """Whether it can be used now."""
        return self.status == "ACTIVE"


class OpenSearchRegion(AccountSettings, service="opensearch"):
    """What is told of the account's domains in one Region all at once."""

    @fact(GET_RESOURCES, action=GET_RESOURCES_ACTION)
    def domain_tags(self, aws: Aws) -> dict[str, Mapping[str, str]]:
        """The tags of every domain by its ARN."""
        return tags_by_arn(aws, "es")

    @fact("opensearch.describe_inbound_connections", action="es:DescribeInboundConnections")
    def inbound_connections(self, aws: Aws) -> tuple[Connection, ...]:
        """The connections by which domains, of whatever Region and account, ask those of the Region: followers pull."""
        return tuple(map(Connection.model_validate, _connections(aws)))


def _connections(aws: Aws) -> Iterator[dict[str, Any]]:
    """The connections of all pages; botocore has no paginator for them."""
    page: dict[str, Any] = {}
    while True:
        page = aws.call(MaxResults=100, **({"NextToken": page["NextToken"]} if page else {})) or {}
        yield from page.get("Connections", ())
        if not page.get("NextToken"):
            return


class Domain(Resource, type="AWS::OpenSearchService::Domain", service="opensearch"):
    """One domain of OpenSearch or Elasticsearch: boto3's clients `opensearch` and `es` see the same ones."""

    name: str = Field(alias="DomainName")
    stated_arn: str = Field(alias="ARN")
    is_processing: bool = Field(False, alias="Processing")
    is_upgrading: bool = Field(False, alias="UpgradeProcessing")
    is_deleted: bool = Field(False, alias="Deleted")
    processing_status: str | None = Field(None, alias="DomainProcessingStatus")
    instance_type: str | None = Field(None, validation_alias=AliasPath("ClusterConfig", "InstanceType"))
    data_node_count: int | None = Field(None, validation_alias=AliasPath("ClusterConfig", "InstanceCount"))
    is_zone_aware: bool = Field(False, validation_alias=AliasPath("ClusterConfig", "ZoneAwarenessEnabled"))
    told_zone_count: int | None = Field(None, validation_alias=AliasPath("ClusterConfig", "ZoneAwarenessConfig", "AvailabilityZoneCount"))
    has_standby: bool = Field(False, validation_alias=AliasPath("ClusterConfig", "MultiAZWithStandbyEnabled"))
    """Multi-AZ with Standby: of three zones one is not asked until it is needed, so what is asked is enough without it."""
    has_dedicated_masters: bool = Field(False, validation_alias=AliasPath("ClusterConfig", "DedicatedMasterEnabled"))
    told_master_count: int | None = Field(None, validation_alias=AliasPath("ClusterConfig", "DedicatedMasterCount"))
    has_warm_nodes: bool = Field(False, validation_alias=AliasPath("ClusterConfig", "WarmEnabled"))
    told_warm_count: int | None = Field(None, validation_alias=AliasPath("ClusterConfig", "WarmCount"))
    subnet_ids: tuple[str, ...] = Field((), validation_alias=AliasPath("VPCOptions", "SubnetIds"))
    """Its subnets, one a zone; none for a public domain, whose zones only `nodes` tells."""
    zones: tuple[str, ...] = Field((), validation_alias=AliasPath("VPCOptions", "AvailabilityZones"))
    """The names of their zones."""

    @listing(
        "opensearch.list_domain_names",
        also=("opensearch.describe_domains",),
        action=("es:ListDomainNames", "es:DescribeDomains"),
    )
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every domain of the Region: their names in one call, and a call for each five of them."""
        names = [each["DomainName"] for each in (aws.call() or {})["DomainNames"]]
        for first in range(0, len(names), _BATCH):
            answer = aws.call(operation="opensearch.describe_domains", DomainNames=names[first : first + _BATCH]) or {}
            yield from map(cls.model_validate, answer["DomainStatusList"])

    @property
    def id(self) -> str:
        """The domain's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The domain's ARN."""
        return self.stated_arn

    def read_tags(self) -> Mapping[str, str]:
        """The domain's tags, from the Region's."""
        return the(self.target, OpenSearchRegion).domain_tags.get(self.stated_arn, {})

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The Region's tags."""
        return (OpenSearchRegion.domain_tags,)

    @property
    def is_changing(self) -> bool:
        """Whether a change is under way: nodes of both old and new then stand beside each other."""
        return self.is_processing or self.is_upgrading or self.processing_status not in {None, "Active", "Isolated"}

    @property
    def is_available(self) -> bool:
        """Whether it is neither being made, nor deleted, nor cut off by AWS."""
        return not self.is_deleted and self.processing_status not in {"Creating", "Isolated", "Deleting"}

    @property
    def zone_count(self) -> int:
        """Over how many zones its data nodes are spread; two where zone awareness is on and nobody said how many."""
        return (self.told_zone_count or 2) if self.is_zone_aware else 1

    @property
    def master_count(self) -> int:
        """How many dedicated masters vote; the number stays set when they are turned off, and then data nodes vote."""
        return (self.told_master_count or 0) if self.has_dedicated_masters else 0

    @property
    def warm_count(self) -> int:
        """How many UltraWarm nodes it has beside its data nodes."""
        return (self.told_warm_count or 0) if self.has_warm_nodes else 0

    @property
    def most_in_one_zone(self) -> int | None:
        """How many data nodes the fullest zone has at least: the spread is uneven where the zones do not divide their number."""
        return None if self.data_node_count is None else -(-self.data_node_count // self.zone_count)

    @property
    def followers(self) -> tuple[Connection, ...]:
        """The connections by which other domains search or replicate it."""
        region, connections = self.target.region, the(self.target, OpenSearchRegion).inbound_connections
        return tuple(each for each in connections if each.destination == self.name and each.destination_region in {None, region})

    @fact("opensearch.describe_domain_nodes", action="es:DescribeDomainNodes")
    def nodes(self, aws: Aws) -> tuple[Node, ...] | None:
        """Its nodes and where they are; None for a domain of which AWS does not tell."""
        answer = aws.call(DomainName=self.name, none_if="DisabledOperationException", gone_if="ResourceNotFoundException")
        return None if answer is None else tuple(map(Node.model_validate, answer["DomainNodesStatusList"]))

    @fact("opensearch.describe_domain_health", action="es:DescribeDomainHealth")
    def health(self, aws: Aws) -> Health | None:
        """How it is now; None for a domain of which AWS does not tell."""
        answer = aws.call(DomainName=self.name, none_if="DisabledOperationException", gone_if="ResourceNotFoundException")
        return None if answer is None else Health.model_validate(answer)
