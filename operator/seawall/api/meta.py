"""What all kinds share: metadata, conditions, names, and how a body becomes a typed object.

A kind is data: its fields' docstrings become the CRD's descriptions. Its defaults live in the models and never in the CRD, where a GitOps tool
would show them as drift; the one exception is the status of what people write, without which kstatus calls a new object Current.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, Self

from pydantic import ConfigDict, Field, ValidationError

from seawall.api import refusal
from seawall.api.model import Cel, Instant, MapList, Model
from seawall.errors import InvalidSpec

GROUP: Final = "seawall.dev"
VERSION: Final = "v1alpha1"
API_VERSION: Final = f"{GROUP}/{VERSION}"


@dataclass(frozen=True)
class Column:
    """One column of `kubectl get`; priority 1 is shown by `-o wide` only."""

    name: str
    path: str
    type: str = "string"
    priority: int = 0
    description: str = ""


@dataclass(frozen=True)
class Names:
    """What a kind is called in addresses and on the command line."""

    plural: str
    short: str


class OwnerReference(Model):
    """The object that this one goes with when it is deleted."""

    api_version: str
    """Group and version of the owner."""
    kind: str
    """Kind of the owner."""
    name: str
    """Name of the owner."""
    uid: str
    """UID of the owner: a new object of the same name is not it."""
    controller: bool | None = None
    """Whether the owner manages this object; absent means no."""
    block_owner_deletion: bool | None = None
    """Whether foreground deletion of the owner waits for this object; absent means no."""


class ObjectMeta(Model):
    """The part of Kubernetes' metadata that Seawall reads; the rest is left alone."""

    model_config = ConfigDict(extra="ignore")

    name: str
    """Name, unique in its namespace."""
    namespace: str = ""
    """Namespace; empty when the object was read from a file that names none."""
    uid: str = ""
    """Identity of this very object, over renewals of its name; empty before it was stored."""
    generation: int = 0
    """Counts the changes of the spec."""
    resource_version: str = ""
    """Version of the stored object, for optimistic locking; empty before it was stored."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Labels, for selection."""
    annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations: Seawall reads `reconcile.fluxcd.io/requestedAt` and `seawall.dev/changed-by`."""
    owner_references: tuple[OwnerReference, ...] = ()
    """Objects that this one goes with when they are deleted."""
    creation_timestamp: Instant | None = None
    """When it was stored first; None before that."""
    deletion_timestamp: Instant | None = None
    """When its deletion was asked for; None while it was not."""


class ConditionStatus(StrEnum):
    """Whether a condition holds."""

    TRUE = "True"
    """It holds."""
    FALSE = "False"
    """It does not hold."""
    UNKNOWN = "Unknown"
    """It could not be found out."""


class Condition(Model):
    """One answer about an object, in the form that kubectl wait, Flux and Argo CD read."""

    type: Annotated[str, Field(min_length=1, max_length=316)]
    """What the condition is about, such as Ready; one condition of each type."""
    status: ConditionStatus
    """True, False or Unknown."""
    reason: Annotated[str, Field(min_length=1, max_length=1024, pattern=r"^[A-Za-z]([A-Za-z0-9_]*[A-Za-z0-9])?$")]
    """Why, as one CamelCase word that programs may compare."""
    message: Annotated[str, Field(max_length=32768)] = ""
    """Why, as a sentence for people; may be empty."""
    last_transition_time: Instant
    """When the status last changed to another value."""
    observed_generation: int | None = None
    """The generation of the spec that this condition speaks about; absent when none."""


Conditions = Annotated[tuple[Condition, ...], MapList("type")]
"""A set of conditions, one of each type."""

NAME_FITS: Final = Cel(
    rule="self.metadata.name.size() <= 63",
    message="metadata.name is too long, wanted at most 63 characters",
    holds=lambda kind: len(kind.metadata.name) <= 63,
)
"""Names end up in labels, whose values have at most 63 characters."""

AGE: Final = Column("Age", ".metadata.creationTimestamp", "date")
READY: Final = Column("Ready", '.status.conditions[?(@.type=="Ready")].status', description="Whether it was evaluated at this generation")


class Kind(Model):
    """One kind of custom resource: metadata and whatever the subclass declares."""

    NAMES: ClassVar[Names]
    """Plural and short name."""
    COLUMNS: ClassVar[tuple[Column, ...]] = (AGE,)
    """What `kubectl get` prints after the name."""
    RULES: ClassVar[tuple[Cel, ...]] = (NAME_FITS,)
    """Rules over the whole object; a subclass that has some of its own keeps this one too."""
    REASONS: ClassVar[type[StrEnum] | None] = None
    """Why a condition is what it is; None for a kind without conditions."""
    WRITTEN_BY_PEOPLE: ClassVar[bool] = True
    """People write the spec and Seawall answers in the status; False: Seawall writes the whole object."""
    STATUS_IS_RECORD: ClassVar[bool] = False
    """The status is a record that must never be forgotten: one that cannot be read is an error instead of being written anew."""

    metadata: ObjectMeta
    """Kubernetes' own data about the object."""

    @classmethod
    def kind(cls) -> str:
        """Name the kind as YAML does."""
        return cls.__name__

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Read an object as the API server or a file holds it.

        The spec is read as strictly as the API server reads it. The status is Seawall's own: members that a newer version wrote are passed over.

        Raises:
            InvalidSpec: the message names each field and says what was wanted.
        """
        plain = {key: value for key, value in body.items() if key not in {"apiVersion", "kind", "status"}}
        cls._check_type(body)
        status = cls._parse_status(body.get("status"))
        try:
            parsed = cls.model_validate_json(_json(plain), strict=True, by_alias=True, by_name=False)
        except ValidationError as error:
            raise InvalidSpec(refusal.tell(error, cls)) from error
        return parsed if status is None else parsed.model_copy(update={"status": status})

    @classmethod
    def _check_type(cls, body: Mapping[str, Any]) -> None:
        """Refuse another kind's body; a body that does not say is trusted."""
        for key, wanted in (("apiVersion", API_VERSION), ("kind", cls.kind())):
            if body.get(key, wanted) != wanted:
                raise InvalidSpec(f"{key}: seen {body[key]!r}, wanted {wanted}")

    @classmethod
    def _parse_status(cls, status: object) -> Model | None:
        """Read a status; None stands for the kind's own initial one."""
        field = cls.model_fields.get("status")
        if field is None or not status:
            return None
        model: type[Model] = field.annotation  # type: ignore[assignment]
        try:
            return model.model_validate_json(_json(status), strict=True, extra="ignore", by_alias=True, by_name=False)
        except ValidationError as error:
            if cls.STATUS_IS_RECORD:
                raise InvalidSpec(f"status cannot be read: {refusal.tell(error, model)}") from error
            return None

    def body(self) -> dict[str, Any]:
        """Write the object as the API server wants it."""
        metadata = self.metadata.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return {"apiVersion": API_VERSION, "kind": self.kind(), "metadata": metadata} | self.model_dump(
            mode="json", by_alias=True, exclude_none=True, exclude={"metadata"}
        )


def _json(value: object) -> str:
    """Write a body as JSON: views become objects, and times as YAML reads them become text."""

    def plain(part: object) -> object:
        if isinstance(part, Mapping):
            return dict(part)
        if isinstance(part, datetime):
            return part.isoformat()
        raise InvalidSpec(f"{part!r} is no JSON value")

    return json.dumps(value, default=plain)
