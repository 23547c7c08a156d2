"""Readers that Seawall makes in clusters of Aurora, DocumentDB and Neptune, and takes away again.

CreateDBInstance knows no client token, so the name tells whose a reader is: it is made from its cluster and its zone alone. So one whose answer
was lost is known again, two that want it make it once, and a member that somebody else made is never deleted.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html (2026-11-24)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final, Self

from pydantic import ConfigDict, Field

from seawall.facts.rds.instance import DbInstance, ServiceInstance
from seawall.facts.value import Call, Value

#: How long a member may take to come: it reads the storage that is there, and a large class may be short in a zone.
MAKING: Final = timedelta(hours=1)

#: Characters of the cluster's name in a reader's: RDS takes 63, of which the longest name of a zone has 23.
_STEM: Final = 30


def _prefix(cluster_arn: str) -> str:
    """What the names of a cluster's own readers begin with."""
    digest = hashlib.sha256(f"{cluster_arn}|readers".encode()).hexdigest()[:8]
    return f"{cluster_arn.rpartition(':')[2][:_STEM].rstrip('-')}-{digest}-"


class Reader(Value):
    """A member as it is made: beside the writer, with all that the writer has of its own. Its status is no part of the image."""

    model_config = ConfigDict(extra="ignore")

    identifier: str = Field(alias="DBInstanceIdentifier")
    engine: str
    instance_class: str = Field(alias="DBInstanceClass")
    availability_zone: str | None = None
    promotion_tier: int | None = None
    parameter_group: str | None = Field(None, alias="DBParameterGroupName")
    publicly_accessible: bool | None = None
    """None for services whose members never are."""
    status: str = Field("available", alias="DBInstanceStatus", exclude=True)

    @classmethod
    def told(cls, member: ServiceInstance) -> Self:
        """A member as the list shows it."""
        return cls(
            identifier=member.identifier,
            engine=member.engine,
            instance_class=member.instance_class or "",
            availability_zone=member.availability_zone,
            promotion_tier=member.promotion_tier,
            parameter_group=member.parameter_group,
            publicly_accessible=member.told_public if isinstance(member, DbInstance) else None,
            status=member.status or "",
        )

    def in_zone(self, cluster_arn: str, zone: str, promotion_tier: int) -> Self:
        """The reader that would be like this member, in the zone with this name."""
        named = {"identifier": f"{_prefix(cluster_arn)}{zone}", "availability_zone": zone, "promotion_tier": promotion_tier}
        return self.model_copy(update={**named, "status": "available"})


Readers = tuple[Reader, ...]


def made_for(cluster: str, cluster_arn: str, members: Iterable[ServiceInstance]) -> Readers:
    """The readers that were made for a cluster, by name; those that are going are not there."""
    prefix = _prefix(cluster_arn)
    mine = (each for each in members if each.cluster == cluster and each.identifier.startswith(prefix) and each.status != "deleting")
    return tuple(sorted(map(Reader.told, mine), key=lambda each: each.identifier))


def reader_calls(cluster: str, now: Readers, wanted: Readers) -> tuple[Call, ...]:
    """Make what is missing, delete what is too much. A member has no storage of its own, so no snapshot is left of it."""
    known, kept = ({each.identifier for each in some} for some in (now, wanted))
    makes = (Call("rds.create_db_instance", _arguments(cluster, each)) for each in wanted if each.identifier not in known)
    surplus = (each.identifier for each in now if each.identifier not in kept)
    return (*makes, *(Call("rds.delete_db_instance", {"DBInstanceIdentifier": each}) for each in surplus))


def _arguments(cluster: str, reader: Reader) -> dict[str, Any]:
    return {"DBClusterIdentifier": cluster, **reader.image()}
