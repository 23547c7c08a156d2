"""DynamoDB tables, which the service keeps in several zones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.loss.parts import Managed
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.dynamodb import Table

#: Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/disaster-recovery-resiliency.html (2026-11-24)
_WHY: Final = "DynamoDB keeps every table in three zones of its Region"


def build(resources: Sequence[Resource], _site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Nothing is read: no setting of a table changes how it takes the loss of a zone."""
    tables = [resource for resource in resources if isinstance(resource, Table)] if Table in wanted else []
    return Built(parts=tuple(Managed(table.name, _WHY) for table in tables))


FAMILIES = (Family((Table,), build),)
