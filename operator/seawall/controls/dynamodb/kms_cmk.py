"""DynamoDB table is encrypted with a key in KMS.

Every table is encrypted, by default with a key that DynamoDB owns. A key in KMS brings a record of each use; a customer's own brings a key policy as
well, and a way to make everything unreadable at once. A key that DynamoDB cannot use any more takes the table with it: after seven days it is
archived.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html (2026-11-24)
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.dynamodb import Table, TableEncryption
from seawall.facts.fact import Change
from seawall.facts.kms import Key

KeyArn = Annotated[str, Field(max_length=256, pattern=r"^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$")]


class Parameters(Params):
    """What counts, and which key the fix takes."""

    require_customer_key: bool = False
    """Whether only a customer's own key counts, and not the one that AWS manages in the account."""
    kms_key_arn: KeyArn | None = None
    """ARN of the key that the fix sets. Null: the key that AWS manages, and no fix where a customer's own is required."""


control = Control(
    Table,
    Parameters,
    reads=(Table.description, Key.LISTING, Key.metadata),
    severity=Severity.LOW,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": "164.308(a)(4)(ii)(A) 164.312(a)(2)(iv) 164.312(e)(2)(ii)",
        "iso27001-2022": "A.8.5 A.8.11 A.8.24",
        "nist-800-53-r5": "AU-9(3) SC-8(3) SC-8(4) SC-13(a) SC-28(1) SI-19(4)",
        "nist-csf-2.0": "PR.DS-1",
        "pci-dss-4.0": "3.5.1 8.3.2",
        "soc2": "PI1.5",
        "well-architected-security": "SEC08-BP02",
    },
)


@control.check
def check(table: Table, want: Parameters) -> Verdict:
    """A key in KMS that DynamoDB can use; whose it is, KMS is asked only where that counts."""
    told = table.description.encryption
    if told.unreachable_since is not None:
        return Fail(f"DynamoDB cannot use the key {told.key} since {told.unreachable_since:%Y-%m-%d}, wanted one that it can use")
    if told.is_changing:
        return Unknown(UnknownReason.PENDING, "the table's key is being changed")
    if told.is_by_kms and not want.require_customer_key:
        return Pass()
    now = table.encryption
    if not now.enabled:
        return Fail("the table is encrypted with a key that DynamoDB owns, wanted one in KMS")
    if want.require_customer_key and now.key is None:
        return Fail("the table is encrypted with the key that AWS manages, wanted one of the customer's own")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Table.encryption,),
    billed=True,
    breaks="whoever may not use the key loses the table",
)
def fix(table: Table, want: Parameters) -> Change[Table, TableEncryption] | NoChange:
    """Set the key, which the table takes over while it goes on working."""
    told = table.description
    if told.encryption.unreachable_since is not None:
        return NoChange("enable the key, cancel its deletion, or let DynamoDB use it again: DynamoDB archives the table after seven days")
    if told.why_fixed:
        return NoChange(told.why_fixed)
    if told.is_global:
        return NoChange("the table has replicas, and each needs a key of its own Region: change them together")
    return _set(table, want)


def _set(table: Table, want: Parameters) -> Change[Table, TableEncryption] | NoChange:
    key = want.kms_key_arn
    if key is None and want.require_customer_key:
        return NoChange("name spec.controls[].parameters.kmsKeyArn, the key to encrypt with")
    region = table.target.region if key is None else key.split(":")[3]
    if region != table.target.region:
        return NoChange(f"the key of kmsKeyArn is in {region}, wanted one in {table.target.region}")
    return Table.encryption.change(table, TableEncryption(enabled=True, key=key))
