"""DynamoDB tables: AWS's word, and nothing to read."""

from __future__ import annotations

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.facts.dynamodb import Table
from tests.engine.zones.family_builders import holding, worst


def test_a_table_survives_on_awss_word_and_costs_no_call_of_its_own() -> None:
    view = holding(Table(name="carts"))
    found = worst(view, Table)
    assert (found.verdict, found.basis.value, found.path) == (ZoneVerdict.SURVIVES, "AwsManaged", ("it", "carts"))
    assert view.touched == []
