"""Streams and queues: MSK clusters and Amazon MQ brokers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import in_subnet, pending, reached_in, unless_available, untold
from seawall.engine.zones.loss.nodes import Basis, Gap, Member
from seawall.engine.zones.loss.parts import Blank, Group, Log, Managed, Pair, Part, Pool, Quorum, Recovery
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.kafka import Broker as KafkaBroker
from seawall.facts.kafka import Cluster, Replication, Topic
from seawall.facts.mq import Broker, Description

#: Source: https://docs.aws.amazon.com/msk/latest/developerguide/serverless.html (2026-11-24)
_SERVERLESS: Final = "MSK keeps every partition of a serverless cluster in three zones"
#: Source: https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-broker-architecture.html (2026-11-24)
_MULTI_AZ: Final = "Amazon MQ keeps the servers of this deployment mode in different zones"
#: MSK's own topics, in which nothing of the workload is.
_OF_MSK: Final = "__amazon_msk_"
#: So many servers has CLUSTER_MULTI_AZ.
_RABBITS: Final = 3


def build_kafka(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Brokers must be left, and enough copies of every record for writes to go on."""
    clusters = [resource for resource in resources if isinstance(resource, Cluster)] if Cluster in wanted else []
    built = [_cluster(cluster, site) for cluster in clusters]
    return Built(parts=tuple(part for each in built for part in each.parts), pools=tuple(pool for each in built for pool in each.pools))


def _cluster(cluster: Cluster, site: Site) -> Built:
    odd = unless_available(cluster.name, cluster.state, available=cluster.is_available)
    if odd is not None:
        return Built(parts=(odd,))
    if cluster.state != "ACTIVE":
        return Built(parts=(pending(cluster.name, f"its state is {cluster.state}"),))
    if cluster.is_serverless:
        return Built(parts=(Managed(cluster.name, _SERVERLESS, reached_in(site, cluster.name, cluster.subnet_ids)),))
    told = site.attempt(f"the brokers and topics of {cluster.name}", lambda: (cluster.brokers, cluster.replication, cluster.topics))
    if isinstance(told, Gap):
        return Built(parts=(Blank(cluster.name, told),))
    brokers, replication, topics = told
    members = _brokers(cluster, brokers or (), site)
    if not members:
        return Built(parts=(untold(cluster.name, "AWS shows none of its brokers"),))
    return Built(parts=_logs(cluster, members, replication, topics), pools=(Pool(cluster.name, (Group(cluster.name, members),)),))


def _brokers(cluster: Cluster, brokers: Sequence[KafkaBroker], site: Site) -> tuple[Member, ...]:
    """The brokers that AWS shows, and those that it counts and does not show."""
    hidden = Gap(UnknownReason.ERROR, f"AWS does not show all of the {cluster.broker_count} brokers of {cluster.name}")
    seen = [in_subnet(site, f"{cluster.name} broker {broker.broker_id}", broker.subnet_id) for broker in brokers]
    return (*seen, *(Member(f"{cluster.name} broker", None, gap=hidden) for _ in range(len(seen), cluster.broker_count or 0)))


def _logs(cluster: Cluster, brokers: tuple[Member, ...], replication: Replication, topics: Sequence[Topic]) -> tuple[Log, ...]:
    """One for each number of copies that topics have, as a topic may have its own; without topics, what a new one would have.

    Their own minimum of copies in sync AWS does not tell: that of the cluster is taken for it.
    """
    basis = Basis.AWS_MANAGED if cluster.is_express else Basis.ASSUMED
    names: defaultdict[int, list[str]] = defaultdict(list)
    for topic in topics:
        if not topic.name.startswith(_OF_MSK):
            names[topic.replication_factor or replication.factor].append(topic.name)
    if not names:
        return (Log(f"topics of {cluster.name}", brokers, replication.factor, replication.min_in_sync, basis),)
    return tuple(
        Log(f"{_told(several)} of {cluster.name}", brokers, copies, replication.min_in_sync, basis)
        for copies, several in sorted(names.items())
    )


def _told(names: Sequence[str]) -> str:
    first, *others = sorted(names)
    return f"topic {first} and {len(others)} more" if others else f"topic {first}"


def build_mq(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """By the deployment mode: one server, two of which one stands by, or three that elect."""
    brokers = [resource for resource in resources if isinstance(resource, Broker)] if Broker in wanted else []
    return Built(parts=tuple(_broker(broker, site) for broker in brokers))


def _broker(broker: Broker, site: Site) -> Part:
    odd = unless_available(broker.name, broker.state, available=broker.is_available)
    if odd is not None:
        return odd
    told = site.attempt(f"the description of {broker.name}", lambda: broker.description)
    if isinstance(told, Gap):
        return Blank(broker.name, told)
    if not broker.is_multi_az:
        return _single(broker, told, site)
    servers = tuple(in_subnet(site, f"{broker.name} in {subnet}", subnet) for subnet in told.subnet_ids)
    if broker.is_cluster and len(servers) == _RABBITS:
        return Quorum(broker.name, servers, Basis.CONFIGURED)
    if not broker.is_cluster and len(servers) > 1:
        return Pair(broker.name, servers[0], servers[1], basis=Basis.CONFIGURED)
    # The servers are in a VPC of AWS's; a public broker is reached from outside, and its subnets need not be shown.
    needs = reached_in(site, broker.name, told.subnet_ids) if told.subnet_ids and not told.is_public else ()
    return Managed(broker.name, _MULTI_AZ, needs)


def _single(broker: Broker, told: Description, site: Site) -> Part:
    """Storage on EFS outlives the zone, on EBS it does not."""
    if told.storage_type is None:
        return untold(broker.name, "AWS does not tell what its storage is")
    if not told.subnet_ids:
        return untold(broker.name, "AWS tells none of its subnets")
    kept = Recovery("its storage on EFS outlives the zone", timedelta()) if told.storage_type.upper() == "EFS" else None
    server, lost = in_subnet(site, broker.name, told.subnet_ids[0]), f"its storage on {told.storage_type} is lost with the zone"
    return Pair(broker.name, server, None, kept, basis=Basis.CONFIGURED, no_way_back=lost)


FAMILIES = (
    Family((Cluster,), build_kafka, reads=(Cluster.brokers, Cluster.replication, Cluster.topics, Subnet.LISTING), has_units=True),
    Family((Broker,), build_mq, reads=(Broker.description, Subnet.LISTING)),
)
