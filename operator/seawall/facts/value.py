"""Values of facts, what plans show of them, and the calls that write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_pascal


class Value(BaseModel):
    """A fact's value: AWS's own member names outside, ours inside; members that Seawall does not know are kept.

    What it holds is what the fact and its write have in common, so its image is the before-image: times, counters and members that only the
    answer has are left out where it is parsed.
    """

    model_config = ConfigDict(frozen=True, extra="allow", alias_generator=to_pascal, populate_by_name=True, defer_build=True)

    def image(self) -> dict[str, Any]:
        """The value in AWS's own names, as JSON."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def image(value: object) -> Any:  # noqa: ANN401 - JSON
    """The JSON of a fact's value: what plans show and what is compared before a write."""
    if isinstance(value, Value):
        return value.image()
    if isinstance(value, Result):
        return str(value)
    if isinstance(value, Mapping):
        return {key: image(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [image(member) for member in value]
    return value


@dataclass(frozen=True, slots=True)
class Result:
    """Stands in a call's arguments for what an earlier call of the same change answered.

    Attributes:
        call: position of that call, from 0.
        path: JMESPath into its answer, such as `LaunchTemplateVersion.VersionNumber`.
    """

    call: int
    path: str

    def __str__(self) -> str:
        return f"${{calls[{self.call}].{self.path}}}"


@dataclass(frozen=True, slots=True)
class Call:
    """One write to AWS: service and boto3 method, and its parameters, in which a `Result` stands for what is known only by then."""

    operation: str
    arguments: Mapping[str, Any]
