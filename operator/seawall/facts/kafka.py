"""MSK: Kafka clusters, what keeps their topics, and the replicators that copy them.

Brokers are spread evenly over the zones of the client subnets, one subnet a zone. The subnets cannot be changed. The default replication
factor is that of topics which Kafka makes by itself; every topic may have its own, and its own minimum of replicas in sync.
Source: https://docs.aws.amazon.com/msk/1.0/apireference-v2/v2-clusters.html (2026-11-24)
Source: https://docs.aws.amazon.com/msk/latest/developerguide/msk-default-configuration.html (2026-11-24)
Source: https://docs.aws.amazon.com/msk/latest/developerguide/msk-configuration-express-read-only.html (2026-11-24)
Source: https://docs.aws.amazon.com/msk/latest/developerguide/msk-replicator.html (2026-11-24)
Source: https://docs.aws.amazon.com/msk/1.0/apireference-replicator/v1-replicators-replicatorarn.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import AccountSettings, Resource, the
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part

_EXPRESS: Final = "express."

#: The expression of a replicator of all topics.
_EVERY_TOPIC: Final = ".*"


class Replication(Part):
    """How a cluster keeps topics that say nothing else."""

    factor: int
    min_in_sync: int


#: What AWS sets for brokers that it does not let anybody configure: Express brokers and serverless clusters.
_BY_SERVICE: Final = Replication(factor=3, min_in_sync=2)


class Broker(Part):
    """A broker of a provisioned cluster."""

    broker_id: int = Field(validation_alias=AliasPath("BrokerNodeInfo", "BrokerId"))
    subnet_id: str = Field(validation_alias=AliasPath("BrokerNodeInfo", "ClientSubnet"))


class Topic(Part):
    """A topic. The minimum of replicas in sync that it may have of its own is not told."""

    name: str = Field(alias="TopicName")
    replication_factor: int | None = None
    partition_count: int | None = None
    out_of_sync_replicas: int | None = Field(None, alias="OutOfSyncReplicaCount")


class Flow(Part):
    """One direction in which a replicator copies; clusters are named by their aliases in it."""

    source: str | None = Field(None, alias="SourceKafkaClusterAlias")
    target: str | None = Field(None, alias="TargetKafkaClusterAlias")


class TopicFilter(Part):
    """Which topics a replicator copies in one direction: regular expressions over their names."""

    source: str | None = Field(None, alias="SourceKafkaClusterAlias")
    wanted: tuple[str, ...] = Field((), validation_alias=AliasPath("TopicReplication", "TopicsToReplicate"))
    left_out: tuple[str, ...] = Field((), validation_alias=AliasPath("TopicReplication", "TopicsToExclude"))
    finds_new: bool = Field(True, validation_alias=AliasPath("TopicReplication", "DetectAndCopyNewTopics"))
    """Whether it copies topics too that are made after it."""

    @property
    def lets_all_through(self) -> bool:
        """Whether it copies every topic, those to come too."""
        return _EVERY_TOPIC in self.wanted and not self.left_out and self.finds_new


class Replicated(Part):
    """A cluster that a replicator reads or writes."""

    alias: str | None = Field(None, alias="KafkaClusterAlias")
    arn: str | None = Field(None, validation_alias=AliasPath("AmazonMskCluster", "MskClusterArn"))
    """None for a cluster outside of MSK."""


class Replicator(Part):
    """A replicator. It is in the Region of its target; the Region of its source has a reference to it."""

    arn: str = Field(alias="ReplicatorArn")
    name: str | None = Field(None, alias="ReplicatorName")
    state: str | None = Field(None, alias="ReplicatorState")
    clusters: tuple[Replicated, ...] = Field((), alias="KafkaClustersSummary")
    flows: tuple[Flow, ...] = Field((), alias="ReplicationInfoSummaryList")

    @property
    def is_running(self) -> bool:
        """Whether it copies now."""
        return self.state == "RUNNING"

    def alias_of(self, arn: str) -> str | None:
        """What it calls a cluster; None for one that it has nothing to do with."""
        return next((each.alias for each in self.clusters if each.arn == arn), None)

    def targets_of(self, arn: str) -> tuple[str, ...]:
        """The ARNs of the clusters that it copies a cluster to."""
        arns = {each.alias: each.arn for each in self.clusters}
        found = (arns.get(flow.target) for flow in self.flows if arns.get(flow.source) == arn)
        return tuple(target for target in found if target is not None)


class KafkaRegion(AccountSettings, service="kafka"):
    """What is told of the account's clusters in one Region all at once."""

    @fact("kafka.list_replicators", action="kafka:ListReplicators")
    def replicators(self, aws: Aws) -> tuple[Replicator, ...]:
        """The replicators to and from clusters of the Region."""
        return tuple(map(Replicator.model_validate, (aws.call() or {})["Replicators"]))


class Cluster(Resource, type="AWS::MSK::Cluster", service="kafka"):
    """One cluster, provisioned or serverless."""

    cluster_arn: str
    name: str = Field(alias="ClusterName")
    kind: str | None = Field(None, alias="ClusterType")
    """PROVISIONED or SERVERLESS."""
    state: str | None = None
    current_version: str | None = None
    client_subnets: tuple[str, ...] = Field((), validation_alias=AliasPath("Provisioned", "BrokerNodeGroupInfo", "ClientSubnets"))
    zone_ids: tuple[str, ...] = Field((), validation_alias=AliasPath("Provisioned", "BrokerNodeGroupInfo", "ZoneIds"))
    """Ids of the zones of its brokers; AWS does not tell them of every cluster."""
    instance_type: str | None = Field(None, validation_alias=AliasPath("Provisioned", "BrokerNodeGroupInfo", "InstanceType"))
    broker_count: int | None = Field(None, validation_alias=AliasPath("Provisioned", "NumberOfBrokerNodes"))
    configuration_arn: str | None = Field(None, validation_alias=AliasPath("Provisioned", "CurrentBrokerSoftwareInfo", "ConfigurationArn"))
    configuration_revision: int | None = Field(
        None, validation_alias=AliasPath("Provisioned", "CurrentBrokerSoftwareInfo", "ConfigurationRevision")
    )
    action_wanted: str | None = Field(None, validation_alias=AliasPath("Provisioned", "CustomerActionStatus"))
    """CRITICAL_ACTION_REQUIRED, ACTION_RECOMMENDED or NONE."""
    vpc_configs: tuple[Mapping[str, Any], ...] = Field((), validation_alias=AliasPath("Serverless", "VpcConfigs"))
    tags: Mapping[str, str] = Field(default_factory=dict)

    @listing("kafka.list_clusters_v2", action="kafka:ListClustersV2")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every cluster of the Region."""
        return map(cls.model_validate, (aws.call() or {})["ClusterInfoList"])

    @property
    def id(self) -> str:
        """The ARN, which the AWS CLI takes: it holds an id that AWS made up."""
        return self.cluster_arn

    @property
    def arn(self) -> str:
        """The cluster's ARN."""
        return self.cluster_arn

    def read_tags(self) -> Mapping[str, str]:
        """The cluster's tags, as the list told them."""
        return self.tags

    @property
    def is_serverless(self) -> bool:
        """Whether AWS runs its brokers unseen, in three zones."""
        return self.kind == "SERVERLESS"

    @property
    def is_express(self) -> bool:
        """Whether its brokers are Express brokers: each partition has three replicas in three zones."""
        return (self.instance_type or "").startswith(_EXPRESS)

    @property
    def subnet_ids(self) -> tuple[str, ...]:
        """The subnets that clients reach it in."""
        serverless = (subnet for each in self.vpc_configs for subnet in each.get("SubnetIds", ()))
        return tuple(dict.fromkeys((*self.client_subnets, *serverless)))

    @property
    def is_available(self) -> bool | None:
        """Whether it answers now, as it does while AWS heals or updates one broker after the other; None when AWS does not say."""
        return None if self.state is None else self.state in {"ACTIVE", "HEALING", "MAINTENANCE", "REBOOTING_BROKER", "UPDATING"}

    @property
    def is_changing(self) -> bool:
        """Whether what the list told of it may soon be otherwise."""
        return self.state in {"CREATING", "UPDATING", "DELETING"}

    @fact("kafka.list_nodes", action="kafka:ListNodes")
    def brokers(self, aws: Aws) -> tuple[Broker, ...] | None:
        """Its brokers and their subnets; None for a serverless cluster, of which AWS shows none."""
        if self.is_serverless:
            return None
        nodes = (aws.call(ClusterArn=self.cluster_arn, gone_if="NotFoundException") or {})["NodeInfoList"]
        return tuple(Broker.model_validate(node) for node in nodes if "BrokerNodeInfo" in node)

    @fact("kafka.describe_configuration_revision", action="kafka:DescribeConfigurationRevision")
    def replication(self, aws: Aws) -> Replication:
        """How it keeps topics that say nothing else: what a configuration leaves out is as in MSK's default one."""
        if self.is_serverless or self.is_express:
            return _BY_SERVICE
        properties: Mapping[str, str] = {}
        if self.configuration_arn is not None and self.configuration_revision is not None:
            answer = aws.call(Arn=self.configuration_arn, Revision=self.configuration_revision) or {}
            properties = _properties(answer["ServerProperties"])
        in_three_zones = len(self.client_subnets) > 2
        return Replication(
            factor=int(properties.get("default.replication.factor", 3 if in_three_zones else 2)),
            min_in_sync=int(properties.get("min.insync.replicas", 2 if in_three_zones else 1)),
        )

    @fact("kafka.list_topics", action="kafka:ListTopics")
    def topics(self, aws: Aws) -> tuple[Topic, ...]:
        """Its topics."""
        return tuple(map(Topic.model_validate, (aws.call(ClusterArn=self.cluster_arn, gone_if="NotFoundException") or {})["Topics"]))

    @fact("kafka.describe_replicator", action="kafka:DescribeReplicator")
    def whole_copies(self, aws: Aws) -> frozenset[str]:
        """The ARNs of the replicators that copy every topic of it now. What was there before a replicator need not be copied."""
        found = set()
        for each in the(self.target, KafkaRegion).replicators:
            if each.is_running and each.targets_of(self.cluster_arn):
                answer = aws.call(ReplicatorArn=each.arn, none_if="NotFoundException") or {}
                filters = map(TopicFilter.model_validate, answer.get("ReplicationInfoList", ()))
                if any(told.source == each.alias_of(self.cluster_arn) and told.lets_all_through for told in filters):
                    found.add(each.arn)
        return frozenset(found)

    @property
    def copies(self) -> tuple[str, ...]:
        """The ARNs of the clusters that replicators copy it to now; one in another Region names that one."""
        running = (each for each in the(self.target, KafkaRegion).replicators if each.is_running)
        return tuple(dict.fromkeys(target for each in running for target in each.targets_of(self.cluster_arn)))


def _properties(document: bytes) -> dict[str, str]:
    """A configuration's properties; a later line counts more, and comments do not."""
    lines = (line.strip() for line in document.decode("utf-8", "replace").splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith(("#", "!")))
    return {name.strip(): value.strip() for name, _, value in pairs}
