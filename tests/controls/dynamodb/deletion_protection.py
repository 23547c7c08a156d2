from typing import Any

from seawall.facts.dynamodb import Description, Table
from tests.builders import given


def table(**told: Any) -> Table:
    return given(Table(name="orders"), description=Description.model_validate({"TableStatus": "ACTIVE", **told}))


passes = {"the protection is on": table(DeletionProtectionEnabled=True)}
fails = {
    "the protection is off": table(DeletionProtectionEnabled=False),
    "the table is being deleted already": table(DeletionProtectionEnabled=False, TableStatus="DELETING"),
    "the table is archived": table(DeletionProtectionEnabled=False, TableStatus="ARCHIVED"),
}
unknown = {
    "AWS does not say": table(),
    "the table cannot be described": given(Table(name="orders")),
}
