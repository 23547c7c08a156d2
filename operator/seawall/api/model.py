"""What every model of the API is made of: spelling, times, durations, list kinds, and rules written once in two languages.

A rule stands beside the fields it binds, in CEL for the API server and in Python for the same answer without a cluster.
Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/ (2026-11-24)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

SPELLINGS: Final = {
    "account_id": "accountID",
    "caller_arn": "callerARN",
    "endpoint_url": "endpointURL",
    "exclude_arns": "excludeARNs",
    "external_id_secret_ref": "externalIDSecretRef",
    "pass_": "pass",
    "plan_uids": "planUIDs",
    "report_id": "reportID",
    "resource_id": "resourceID",
    "resource_ids": "resourceIDs",
    "role_arn": "roleARN",
}
"""Field names whose spelling in YAML is not plain camelCase."""

DURATION_PATTERN: Final = r"^([0-9]{1,5}h([0-9]{1,5}m)?([0-9]{1,5}s)?|[0-9]{1,5}m([0-9]{1,5}s)?|[0-9]{1,5}s)$"


def spelling(name: str) -> str:
    """Spell a field's name as YAML does."""
    return SPELLINGS.get(name) or to_camel(name)


def parse_duration(value: object) -> timedelta:
    """Read `10m`, `1h30m` or `45s`, the part of Go's durations that people write.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str) or re.fullmatch(DURATION_PATTERN, value) is None:
        raise ValueError(f"{value!r} is no duration, wanted hours, minutes and seconds in this order, such as 10m or 1h30m")
    parts = {unit: int(number) for number, unit in re.findall(r"([0-9]+)([hms])", value)}
    return timedelta(hours=parts.get("h", 0), minutes=parts.get("m", 0), seconds=parts.get("s", 0))


def format_duration(value: timedelta) -> str:
    """Write a duration in its shortest form: `1h30m`, `10m`, `0s`."""
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"


def parse_instant(value: object) -> datetime:
    """Read an RFC 3339 time; the result is UTC and in whole seconds, like every time that Kubernetes stores.

    Raises:
        ValueError: it is no time, or has no zone.
    """
    wanted = "wanted a date and time with a zone, such as 2026-11-24T07:00:00Z"
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is no time, {wanted}") from None
    if instant.tzinfo is None:
        raise ValueError(f"{value!s} has no zone, {wanted}")
    return instant.astimezone(UTC).replace(microsecond=0)


def format_instant(value: datetime) -> str:
    """Write a time as Kubernetes does: `2026-11-24T07:00:00Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Duration = Annotated[
    timedelta,
    PlainValidator(parse_duration),
    PlainSerializer(format_duration),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "maxLength": 18}),
]
"""A span of time, written `10m`, `1h30m` or `3h`."""

Instant = Annotated[
    datetime,
    PlainValidator(parse_instant),
    PlainSerializer(format_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A point in time, aware, UTC, whole seconds."""

FreeJson = Annotated[JsonValue, WithJsonSchema({"x-kubernetes-preserve-unknown-fields": True})]
"""Any JSON value, kept by the API server as it is. `null` and absent are the same there."""


class AtomicList:
    """Marks a list that is replaced as a whole: its order matters, or one managedFields entry an item would be too many."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say so in the schema."""
        return handler(schema) | {"x-kubernetes-list-type": "atomic"}


class MapList:
    """Marks a list as a map: `keys` are unique in it, and server-side apply merges its items by them. Stands last in its Annotated."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Refuse a second item of the same keys."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say so in the schema."""
        return handler(schema) | {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": list(self.keys)}

    def _check(self, items: tuple[BaseModel, ...]) -> tuple[BaseModel, ...]:
        _refuse_repeats([" ".join(f"{key} {getattr(item, key)}" for key in self.keys) for item in items])
        return items


class SetList:
    """Marks a list of scalars as a set: no item twice, merged by server-side apply. Stands last in its Annotated."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Refuse a second item of the same value."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say so in the schema."""
        return handler(schema) | {"x-kubernetes-list-type": "set"}

    def _check(self, items: tuple[str, ...]) -> tuple[str, ...]:
        _refuse_repeats(items)
        return items


def _refuse_repeats(words: Sequence[str]) -> None:
    """Refuse a word that was there before, naming its place."""
    for place, word in enumerate(words):
        if word in words[:place]:
            raise PydanticCustomError(
                "rule", "{message}", {"message": f"{word} is already in the list, wanted each once", "field": f"[{place}]"}
            )


class FieldReason(StrEnum):
    """How the API server opens the sentence of a broken rule."""

    INVALID = "FieldValueInvalid"
    """`Invalid value: ...`."""
    REQUIRED = "FieldValueRequired"
    """`Required value: ...`."""
    FORBIDDEN = "FieldValueForbidden"
    """`Forbidden: ...`."""


@dataclass(frozen=True)
class Cel:
    """A rule that an object must keep, for the API server in CEL and for Python as `holds`.

    Args:
        rule: the CEL expression; `self` is the object that the rule stands on.
        message: what was wanted; no full stop.
        field: path below the object that the message points to, such as `.interval`; empty for the object itself.
        holds: the same question in Python, asked with the model; None for what only the API server can know, such as the object before.
        reason: how the API server opens its sentence.
    """

    rule: str
    message: str
    field: str = ""
    holds: Callable[[Any], bool] | None = None
    reason: FieldReason = FieldReason.INVALID

    def schema(self) -> dict[str, str]:
        """Write the rule as an entry of `x-kubernetes-validations`."""
        entry = {"rule": self.rule, "message": self.message, "reason": self.reason.value}
        return entry | ({"fieldPath": self.field} if self.field else {})


class Model(BaseModel):
    """Frozen data; unknown fields are refused; YAML spells the fields in camelCase."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=spelling,
        populate_by_name=True,
        use_attribute_docstrings=True,
        defer_build=True,  # a process uses few of the many models
    )

    RULES: ClassVar[tuple[Cel, ...]] = ()
    """What a schema cannot say about the fields of one object."""

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        """Refuse what the API server's CEL rules refuse."""
        for rule in self.RULES:
            if rule.holds is not None and not rule.holds(self):
                raise PydanticCustomError("rule", "{message}", {"message": rule.message, "field": rule.field})
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Carry the rules into the schema, where the CRD generator finds them."""
        schema = handler(core_schema)
        if cls.RULES:
            handler.resolve_ref_schema(schema)["x-kubernetes-validations"] = [rule.schema() for rule in cls.RULES]
        return schema

    def dump(self) -> dict[str, Any]:
        """Write the model as JSON values in YAML's spelling, without what is None."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class LocalReference(Model):
    """Another object in the same namespace."""

    name: Annotated[str, Field(min_length=1, max_length=253)]
    """Name of the object, in this namespace; required."""
