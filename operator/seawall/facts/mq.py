"""Amazon MQ: brokers of ActiveMQ and RabbitMQ.

A broker's deployment mode cannot be changed. Clients need all of its endpoints to follow it to another zone, and classic queues of RabbitMQ
without a mirror are lost with their node: AWS tells neither.
Source: https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers-broker-id.html (2026-11-24)
Source: https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-broker-architecture.html (2026-11-24)
Source: https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/crdr-for-active-mq.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import AliasPath, Field

from seawall.facts.base import AccountSettings, Resource, the
from seawall.facts.fact import Aws, Read, fact, listing
from seawall.facts.part import Part
from seawall.facts.tagging import GET_RESOURCES, GET_RESOURCES_ACTION, tags_by_arn


class MqRegion(AccountSettings, service="mq"):
    """What is told of the account's brokers in one Region all at once."""

    @fact(GET_RESOURCES, action=GET_RESOURCES_ACTION)
    def broker_tags(self, aws: Aws) -> dict[str, Mapping[str, str]]:
        """The tags of every broker by its ARN."""
        return tags_by_arn(aws, "mq")


class Instance(Part):
    """One of the servers of a broker."""

    endpoints: tuple[str, ...] = ()


class Description(Part):
    """What only the description of a broker tells."""

    subnet_ids: tuple[str, ...] = ()
    """The subnets that it has addresses in; AWS need not show any for a public broker."""
    storage_type: str | None = None
    """EFS, which outlives a zone, or EBS, which does not."""
    is_public: bool | None = Field(None, alias="PubliclyAccessible")
    instances: tuple[Instance, ...] = Field((), alias="BrokerInstances")
    replication_mode: str | None = Field(None, alias="DataReplicationMode")
    replication_role: str | None = Field(None, validation_alias=AliasPath("DataReplicationMetadata", "DataReplicationRole"))
    counterpart_id: str | None = Field(
        None, validation_alias=AliasPath("DataReplicationMetadata", "DataReplicationCounterpart", "BrokerId")
    )
    counterpart_region: str | None = Field(
        None, validation_alias=AliasPath("DataReplicationMetadata", "DataReplicationCounterpart", "Region")
    )

    @property
    def copy_region(self) -> str | None:
        """The Region of the broker that it copies its data to or from; None when there is none."""
        return self.counterpart_region if self.replication_mode == "CRDR" else None


class Broker(Resource, type="AWS::AmazonMQ::Broker", service="mq"):
    """One broker."""

    broker_id: str
    broker_arn: str
    name: str = Field(alias="BrokerName")
    engine: str = Field(alias="EngineType")
    deployment_mode: str
    """SINGLE_INSTANCE, ACTIVE_STANDBY_MULTI_AZ, or CLUSTER_MULTI_AZ: three nodes of RabbitMQ."""
    state: str | None = Field(None, alias="BrokerState")
    instance_type: str | None = Field(None, alias="HostInstanceType")

    @listing("mq.list_brokers", action="mq:ListBrokers")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every broker of the Region."""
        return map(cls.model_validate, (aws.call() or {})["BrokerSummaries"])

    @property
    def id(self) -> str:
        """The broker's id."""
        return self.broker_id

    @property
    def arn(self) -> str:
        """The broker's ARN."""
        return self.broker_arn

    def read_tags(self) -> Mapping[str, str]:
        """The broker's tags, from the Region's."""
        return the(self.target, MqRegion).broker_tags.get(self.broker_arn, {})

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The Region's tags."""
        return (MqRegion.broker_tags,)

    @property
    def is_multi_az(self) -> bool:
        """Whether it has servers in several zones of which one takes over by itself."""
        return self.deployment_mode in {"ACTIVE_STANDBY_MULTI_AZ", "CLUSTER_MULTI_AZ"}

    @property
    def is_cluster(self) -> bool:
        """Whether its servers are voters of which most have to be left."""
        return self.deployment_mode == "CLUSTER_MULTI_AZ"

    @property
    def is_available(self) -> bool | None:
        """Whether it answers now; None when AWS does not say. A replica answers once it is promoted."""
        return None if self.state is None else self.state == "RUNNING"

    @fact("mq.describe_broker", action="mq:DescribeBroker")
    def description(self, aws: Aws) -> Description:
        """Its subnets, storage and counterpart."""
        return Description.model_validate(aws.call(BrokerId=self.broker_id, gone_if="NotFoundException"))
