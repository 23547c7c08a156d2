"""Resources: what controls judge, as typed models. What a list call tells is plain fields; the rest are facts (`facts/fact.py`)."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr
from pydantic.alias_generators import to_pascal

from seawall.aws.partitions import GLOBAL
from seawall.facts.fact import Fact, Listing, R, Read, View, derived


class Resource(BaseModel):
    """What a control judges. Its fields are what the list call told; its facts are read at the first touch.

    Class attributes, given as class arguments:
        TYPE: the CloudFormation type name.
        SERVICE: the boto3 service that must be served in a Region for the type to exist there.
        IS_GLOBAL: whether it belongs to the account's global target.
        LISTING: how all of them are found.
    """

    # Deferred: a process uses few of the hundreds of models, and building them all at import takes longer than all else there.
    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_pascal, populate_by_name=True, ignored_types=(Fact, Listing), defer_build=True
    )

    TYPE: ClassVar[str] = ""
    SERVICE: ClassVar[str] = ""
    IS_GLOBAL: ClassVar[bool] = False
    LISTING: ClassVar[Listing]

    _target: View | None = PrivateAttr(default=None)

    def __init_subclass__(cls, *, type: str = "", service: str = "", is_global: bool = False, **kwargs: Any) -> None:  # noqa: A002, ANN401
        super().__init_subclass__(**kwargs)
        cls.TYPE = type or cls.TYPE
        cls.SERVICE = service or cls.SERVICE
        cls.IS_GLOBAL = is_global or cls.IS_GLOBAL

    @property
    def target(self) -> View:
        """The view that this resource was listed through."""
        if self._target is None:
            raise RuntimeError(f"{type(self).__name__} is not bound to a target")
        return self._target

    def bound(self, view: View) -> Self:
        """The same resource, seen through a view.

        The two share their fields, which never change: an account has as many resources as it has, and every evaluation binds them anew.
        """
        twin = type(self).__new__(type(self))
        for part in ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__"):
            object.__setattr__(twin, part, getattr(self, part))
        object.__setattr__(twin, "__pydantic_private__", {"_target": view})
        return twin

    @property
    def id(self) -> str:
        """What the AWS CLI takes: a bucket's name, sg-…, a user's name."""
        raise NotImplementedError

    @property
    def arn(self) -> str:
        """The ARN; where AWS has none, `arn:PARTITION:SERVICE:REGION:ACCOUNT:TYPE/ID`."""
        raise NotImplementedError

    def read_tags(self) -> Mapping[str, str]:
        """The resource's tags; empty for what cannot have any."""
        return {}

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """What `read_tags` may touch besides the list: the fact `tags`, where the list call does not tell them."""
        tags = inspect.getattr_static(cls, "tags", None)
        return (tags,) if isinstance(tags, Fact) else ()


class AccountSettings(Resource, type="AWS::Account"):
    """The settings of one service for the whole account; each service's facts have a subclass."""

    @derived()
    @classmethod
    def every(cls, _view: View) -> Iterable[Self]:
        """The one account."""
        return (cls(),)

    @property
    def id(self) -> str:
        """The account's 12 digits."""
        return self.target.account_id

    @property
    def arn(self) -> str:
        """The root ARN stands for the account; its settings in one Region have no ARN of AWS's, so ours names the Region (design §12)."""
        target = self.target
        if target.region == GLOBAL:
            return f"arn:{target.partition}:iam::{target.account_id}:root"
        return f"arn:{target.partition}:{self.SERVICE}:{target.region}:{target.account_id}:account/{target.account_id}"


def the(view: View, kind: type[R]) -> R:
    """The only resource of a type that has one per target, such as a service's account settings."""
    return view.all(kind)[0]


def tag_map(tags: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """AWS's list of Key and Value members as a mapping."""
    return {tag["Key"]: tag.get("Value", "") for tag in tags or ()}
