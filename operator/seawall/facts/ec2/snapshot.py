"""EBS snapshots, who may restore them, and the Region's block of public sharing.

Source: https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self

from pydantic import Field

from seawall.facts.base import AccountSettings, Resource, tag_map
from seawall.facts.ec2.region import Managed
from seawall.facts.ec2.sharing import Grants, grants, steps
from seawall.facts.fact import Aws, View, fact, listing
from seawall.facts.value import Call

#: The state in which public snapshots count as private, whatever their permissions say.
BLOCK_ALL = "block-all-sharing"
#: The state in which no further snapshot can be made public.
BLOCK_NEW = "block-new-sharing"
UNBLOCKED = "unblocked"


class Block(Managed):
    """What the Region lets nobody share."""

    state: str


class SnapshotBlock(AccountSettings, type="AWS::EC2::SnapshotBlockPublicAccess", service="ec2"):
    """Whether snapshots of the account can be public in one Region."""

    @fact("ec2.get_snapshot_block_public_access_state", action="ec2:GetSnapshotBlockPublicAccessState")
    def block(self, aws: Aws) -> Block:
        """What is blocked; a declarative policy of the organization may have set it."""
        return Block.model_validate(aws.call())

    @block.writer(
        "ec2.enable_snapshot_block_public_access",
        "ec2.disable_snapshot_block_public_access",
        action=("ec2:EnableSnapshotBlockPublicAccess", "ec2:DisableSnapshotBlockPublicAccess"),
    )
    def block_calls(self, now: Block, wanted: Block) -> tuple[Call, ...]:
        """One call either way."""
        if now.state == wanted.state:
            return ()
        if wanted.state == UNBLOCKED:
            return (Call("ec2.disable_snapshot_block_public_access", {}),)
        return (Call("ec2.enable_snapshot_block_public_access", {"State": wanted.state}),)


class PublicSnapshots(AccountSettings, service="ec2"):
    """Which snapshots of the account everybody may restore in one Region."""

    @fact("ec2.describe_snapshots", action="ec2:DescribeSnapshots")
    def ids(self, aws: Aws) -> frozenset[str]:
        """Their ids: one call answers for all snapshots."""
        answer = aws.call(OwnerIds=["self"], RestorableByUserIds=["all"]) or {}
        return frozenset(snapshot["SnapshotId"] for snapshot in answer["Snapshots"])


class Snapshot(Resource, type="AWS::EC2::Snapshot", service="ec2"):
    """One snapshot that the account owns."""

    snapshot_id: str
    volume_id: str | None = None
    """The volume that it was made of; one that was copied names none that exists."""
    state: str | None = None
    started: datetime | None = Field(None, validation_alias="StartTime")
    """The moment that it holds, whenever it was complete."""
    encrypted: bool = False
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_snapshots", action="ec2:DescribeSnapshots")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """The account's own snapshots in the Region; without the owner AWS would list every public one there is."""
        return map(cls.model_validate, (aws.call(OwnerIds=["self"]) or {})["Snapshots"])

    @property
    def id(self) -> str:
        """The snapshot's id."""
        return self.snapshot_id

    @property
    def arn(self) -> str:
        """The snapshot's ARN; AWS leaves the account out."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}::snapshot/{self.snapshot_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The snapshot's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_complete(self) -> bool:
        """Whether a volume can be made of it, in any zone of the Region."""
        return self.state == "completed"

    @fact("ec2.describe_snapshot_attribute", action="ec2:DescribeSnapshotAttribute")
    def restorers(self, aws: Aws) -> Grants:
        """Who may make volumes of it besides the owner."""
        answer = aws.call(SnapshotId=self.snapshot_id, Attribute="createVolumePermission", gone_if="InvalidSnapshot.NotFound") or {}
        return grants(answer.get("CreateVolumePermissions", ()))

    @restorers.writer("ec2.modify_snapshot_attribute", action="ec2:ModifySnapshotAttribute")
    def restorers_calls(self, now: Grants, wanted: Grants) -> tuple[Call, ...]:
        """Only the grants that differ are taken away and added."""
        return tuple(Call("ec2.modify_snapshot_attribute", self._arguments(*step)) for step in steps(now, wanted))

    def _arguments(self, operation: str, grants: Grants) -> dict[str, object]:
        named = {
            "GroupNames": [grant.group for grant in grants if grant.group],
            "UserIds": [grant.user_id for grant in grants if grant.user_id],
        }
        scope = {"SnapshotId": self.snapshot_id, "Attribute": "createVolumePermission", "OperationType": operation}
        return {**scope, **{name: several for name, several in named.items() if several}}


def newest_of_volumes(view: View) -> dict[str, Snapshot]:
    """By the id of a volume, the newest of the account's snapshots of it that can be restored: one that is still being made is no way back.

    Raises:
        Unreadable: the snapshots could not be listed.
    """
    dated = [(each.started, each) for each in view.all(Snapshot) if each.is_complete and each.started is not None]
    return {each.volume_id: each for _, each in sorted(dated, key=lambda pair: pair[0]) if each.volume_id is not None}
