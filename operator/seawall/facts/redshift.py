"""Redshift: provisioned clusters.

Source: https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeClusters.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, attribute, listing
from seawall.facts.value import Call, Value

#: Redshift moves the data of a cluster to its new encryption in the background, for hours where there is much of it.
#: Source: https://docs.aws.amazon.com/redshift/latest/mgmt/changing-cluster-encryption.html (2026-11-24)
_MIGRATION = timedelta(hours=24)


class ClusterEncryption(Value):
    """Whether a cluster's data is encrypted at rest, and with which KMS key. That it is not so yet is no part of the image."""

    encrypted: bool
    kms_key_id: str | None = None
    is_pending: bool = Field(False, exclude=True)


class Cluster(Resource, type="AWS::Redshift::Cluster", service="redshift"):
    """One provisioned cluster."""

    cluster_identifier: str
    is_encrypted: bool | None = Field(None, alias="Encrypted")
    kms_key_id: str | None = None
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
        arguments = wanted.image() if wanted.encrypted else {"Encrypted": False}
        return (Call("redshift.modify_cluster", {"ClusterIdentifier": self.cluster_identifier, **arguments}),)
