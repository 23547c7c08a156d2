"""Which buckets of the account are copies of others.

A bucket does not say that it is a copy: only its source does, and that is in another Region.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from seawall.errors import ResourceGone, Unreadable
from seawall.facts.base import Resource
from seawall.facts.fact import View, derived
from seawall.facts.reading import recording
from seawall.facts.s3.bucket import BucketEntry


class Copies(Resource, type="AWS::S3::Bucket", service="s3", is_global=True):
    """Every bucket that another one is copied to from another Region.

    Attributes:
        sources: a source by the name of its copy.
        unread: the first bucket whose replication could not be read; None when all could.
    """

    sources: Mapping[str, str]
    unread: str | None = None

    @derived(BucketEntry.LISTING, BucketEntry.location, BucketEntry.replication)
    @classmethod
    def every(cls, view: View) -> Iterable[Self]:
        """The one map. What it was read from is no evidence of any one bucket, and would drown each finding's own."""
        sources: dict[str, str] = {}
        unread: str | None = None
        with recording():
            regions = {entry.name: entry.region for entry in view.all(BucketEntry)}
            for entry in view.all(BucketEntry):
                try:
                    found = entry.replication
                except Unreadable:
                    unread = unread or entry.name
                except ResourceGone:
                    continue
                else:
                    elsewhere = (name for name in (found.destinations if found else ()) if regions.get(name) != regions[entry.name])
                    sources.update(dict.fromkeys(elsewhere, entry.name))
        return (cls(sources=sources, unread=unread),)

    @property
    def id(self) -> str:
        """The account: there is one map."""
        return self.target.account_id

    @property
    def arn(self) -> str:
        """AWS knows no such thing."""
        return f"arn:{self.target.partition}:s3::{self.target.account_id}:copies/{self.id}"

    def source_of(self, name: str) -> str | None:
        """The bucket that is copied to this one; None when none is.

        Raises:
            Unreadable: none is known, and one that could not be read might be.
        """
        source = self.sources.get(name)
        if source or self.unread:
            BucketEntry(name=source or self.unread or "").bound(self.target).replication  # noqa: B018 - the evidence, or the failure again
        return source
