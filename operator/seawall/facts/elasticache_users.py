"""Users of ElastiCache and the groups that replication groups let in: who comes in without showing who they are.

Each user shows a password, or an IAM identity, or nothing; the user `default`, whom AWS makes by itself, shows nothing and may do everything.
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_User.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_UserGroup.html (2026-11-24)
"""

from __future__ import annotations

from typing import Final

from pydantic import AliasPath, Field

from seawall.facts.part import Part

_NOTHING: Final = "no-password"

#: Words of an access string: whether the user may sign in at all, and what may be done. One that says neither on nor off is off.
_ON: Final = "on"
_EVERY_COMMAND: Final = "allcommands"
_ALLOWS: Final = "+"


class User(Part):
    """A user. Passwords are counted and never told."""

    user_id: str
    name: str = Field(alias="UserName")
    access: str = Field("", alias="AccessString")
    shows: str | None = Field(None, validation_alias=AliasPath("Authentication", "Type"))
    """`password`, `iam`, or `no-password`."""

    @property
    def is_open(self) -> bool:
        """Whether anybody who gives the name comes in and may do something; what is in brackets is allowed besides."""
        words = self.access.lower().replace("(", " ").replace(")", " ").split()
        may_do = any(word == _EVERY_COMMAND or word.startswith(_ALLOWS) for word in words)
        return self.shows == _NOTHING and _ON in words and may_do


class UserGroup(Part):
    """Users who are let into the same caches."""

    group_id: str = Field(alias="UserGroupId")
    user_ids: tuple[str, ...] = ()
    coming: tuple[str, ...] = Field((), validation_alias=AliasPath("PendingChanges", "UserIdsToAdd"))
    going: tuple[str, ...] = Field((), validation_alias=AliasPath("PendingChanges", "UserIdsToRemove"))

    def members(self, *, soon: bool) -> frozenset[str]:
        """Ids of its users, now, or once what is being changed has been."""
        return frozenset(self.user_ids).union(self.coming).difference(self.going) if soon else frozenset(self.user_ids)
