"""Snapshots that somebody has taken of instances and clusters of RDS and Aurora, and who may restore them.

AWS names a snapshot's encryption differently in its two lists. What RDS and AWS Backup take by themselves is left out: it cannot be shared, and
is encrypted as the database or the vault is. So are snapshots of DocumentDB and Neptune, and those of other accounts.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, Final, Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, Change, View, derived, fact, listing
from seawall.facts.rds.database import Encryption
from seawall.facts.value import Call

#: Stands among accounts for every AWS account there is.
EVERYBODY: Final = "all"

_RESTORE: Final = "restore"
_OTHER_SERVICES: Final = frozenset({"docdb", "neptune"})

Accounts = tuple[str, ...]


class AnySnapshot(Resource, service="rds"):
    """A snapshot of either kind."""

    identifier: str
    snapshot_arn: str
    engine: str
    is_flagged: bool = False
    storage_encryption_type: str | None = None
    tags: tuple[Mapping[str, str], ...] = Field((), alias="TagList")

    @property
    def id(self) -> str:
        """The snapshot's identifier."""
        return self.identifier

    @property
    def arn(self) -> str:
        """The snapshot's ARN."""
        return self.snapshot_arn

    def read_tags(self) -> Mapping[str, str]:
        """The snapshot's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def encryption(self) -> Encryption:
        """How it is encrypted."""
        return Encryption(self.is_flagged, self.storage_encryption_type)

    @property
    def shared_with(self) -> Accounts:
        """Accounts that may restore it besides its own, `all` for everybody."""
        raise NotImplementedError

    def sharing_with(self, accounts: Accounts) -> Change[Any, Accounts]:
        """The change to these accounts."""
        raise NotImplementedError


def _parse(attributes: Iterable[Mapping[str, Any]]) -> Accounts:
    """The accounts in an order of ours: AWS promises none."""
    named = (each for each in attributes if each["AttributeName"] == _RESTORE)
    return tuple(sorted({account for each in named for account in each.get("AttributeValues") or ()}))


def _calls(operation: str, snapshot: Mapping[str, str], now: Accounts, wanted: Accounts) -> tuple[Call, ...]:
    """One call, which names only the accounts that differ."""
    steps = {"ValuesToAdd": [each for each in wanted if each not in now], "ValuesToRemove": [each for each in now if each not in wanted]}
    named = {name: accounts for name, accounts in steps.items() if accounts}
    return (Call(operation, {**snapshot, "AttributeName": _RESTORE, **named}),) if named else ()


class DbSnapshot(AnySnapshot, type="AWS::RDS::DBSnapshot"):
    """A snapshot of an instance."""

    identifier: str = Field(alias="DBSnapshotIdentifier")
    snapshot_arn: str = Field(alias="DBSnapshotArn")
    is_flagged: bool = Field(False, alias="Encrypted")

    @listing("rds.describe_db_snapshots", action="rds:DescribeDBSnapshots")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """The account's own that somebody has taken."""
        return map(cls.model_validate, (aws.call(SnapshotType="manual") or {})["DBSnapshots"])

    @property
    def shared_with(self) -> Accounts:
        """Accounts that may restore it."""
        return self.restorers

    def sharing_with(self, accounts: Accounts) -> Change[Any, Accounts]:
        """The change to these accounts."""
        return DbSnapshot.restorers.change(self, accounts)

    @fact("rds.describe_db_snapshot_attributes", action="rds:DescribeDBSnapshotAttributes")
    def restorers(self, aws: Aws) -> Accounts:
        """Accounts that may restore it besides its own, `all` for everybody."""
        answer = aws.call(DBSnapshotIdentifier=self.identifier, gone_if="DBSnapshotNotFound") or {}
        return _parse(answer["DBSnapshotAttributesResult"].get("DBSnapshotAttributes") or ())

    @restorers.writer("rds.modify_db_snapshot_attribute", action="rds:ModifyDBSnapshotAttribute")
    def restorers_calls(self, now: Accounts, wanted: Accounts) -> tuple[Call, ...]:
        """Only the accounts that differ."""
        return _calls("rds.modify_db_snapshot_attribute", {"DBSnapshotIdentifier": self.identifier}, now, wanted)


class ClusterSnapshot(AnySnapshot, type="AWS::RDS::DBClusterSnapshot"):
    """A snapshot of a cluster."""

    identifier: str = Field(alias="DBClusterSnapshotIdentifier")
    snapshot_arn: str = Field(alias="DBClusterSnapshotArn")
    is_flagged: bool = Field(False, alias="StorageEncrypted")

    @listing("rds.describe_db_cluster_snapshots", action="rds:DescribeDBClusterSnapshots")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """The account's own that somebody has taken, of clusters of RDS and Aurora."""
        told = map(cls.model_validate, (aws.call(SnapshotType="manual") or {})["DBClusterSnapshots"])
        return (snapshot for snapshot in told if snapshot.engine not in _OTHER_SERVICES)

    @property
    def shared_with(self) -> Accounts:
        """Accounts that may restore it."""
        return self.restorers

    def sharing_with(self, accounts: Accounts) -> Change[Any, Accounts]:
        """The change to these accounts."""
        return ClusterSnapshot.restorers.change(self, accounts)

    @fact("rds.describe_db_cluster_snapshot_attributes", action="rds:DescribeDBClusterSnapshotAttributes")
    def restorers(self, aws: Aws) -> Accounts:
        """Accounts that may restore it besides its own, `all` for everybody."""
        answer = aws.call(DBClusterSnapshotIdentifier=self.identifier, gone_if="DBClusterSnapshotNotFoundFault") or {}
        return _parse(answer["DBClusterSnapshotAttributesResult"].get("DBClusterSnapshotAttributes") or ())

    @restorers.writer("rds.modify_db_cluster_snapshot_attribute", action="rds:ModifyDBClusterSnapshotAttribute")
    def restorers_calls(self, now: Accounts, wanted: Accounts) -> tuple[Call, ...]:
        """Only the accounts that differ."""
        return _calls("rds.modify_db_cluster_snapshot_attribute", {"DBClusterSnapshotIdentifier": self.identifier}, now, wanted)


class EitherSnapshot(AnySnapshot, type="AWS::RDS::DBSnapshot"):
    """Whatever a database can be restored from: the list of both kinds, of which each is of its own type."""

    @derived(DbSnapshot.LISTING, ClusterSnapshot.LISTING)
    @classmethod
    def every(cls, view: View) -> Iterable[AnySnapshot]:
        """Snapshots of instances, then of clusters."""
        return chain(view.all(DbSnapshot), view.all(ClusterSnapshot))
