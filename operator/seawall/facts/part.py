"""Parts of what a list tells: small frozen models of AWS's members, read and never written."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_pascal


class Part(BaseModel):
    """A part of a resource, such as one of its nodes; members that Seawall does not know are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_pascal, populate_by_name=True, defer_build=True)
