"""Settings of DynamoDB's tables and their policies, read and written over HTTP. What moto lacks is in `tests.mending.fakes_dynamodb`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from seawall.errors import ResourceGone, Unreadable
from seawall.facts.base import the
from seawall.facts.dynamodb import Description, Table, TableEncryption
from seawall.facts.dynamodb_policy import TablePolicy
from seawall.facts.fact import Change
from seawall.facts.kms import Key
from seawall.facts.snapshot import TargetView
from tests.builders import given
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import Apply, RoundTrip, ViewFactory
from tests.mending.fakes_dynamodb import Tables

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
ORDERS = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders"
FRIEND, STRANGER = "210987654321", "111122223333"
OWNED, MANAGED = TableEncryption(enabled=False), TableEncryption(enabled=True)
CUSTOMERS = TableEncryption(enabled=True, key=KEY)


def create(aws: Emulator, name: str = "orders", **settings: Any) -> None:
    aws.seeding("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **settings,
    )


def orders(view: TargetView) -> Table:
    return next(each for each in view.all(Table) if each.id == "orders")


def test_one_call_tells_all_settings_of_a_table(aws: Emulator, view: ViewFactory) -> None:
    create(aws)
    table = orders(view())
    assert (table.deletion_protection, table.encryption, tuple(table.capacities)) == (False, OWNED, ())
    assert (table.description.is_global, table.description.why_fixed) == (False, None)
    assert aws.count("dynamodb", "DescribeTable") == 1
    assert aws.count("kms") == 0


def test_deletion_protection_is_turned_on_and_off_again(aws: Emulator, round_trip: RoundTrip) -> None:
    create(aws)
    assert round_trip(orders, lambda table: Table.deletion_protection.change(table, True)) is True


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [({}, MANAGED), ({}, CUSTOMERS), ({"SSESpecification": {"Enabled": True}}, CUSTOMERS)],
    ids=["from DynamoDB's own key to the one that AWS manages", "from DynamoDB's own to a customer's", "from AWS's to a customer's"],
)
def test_another_key_takes_over_and_the_first_one_comes_back(
    aws: Emulator, view: ViewFactory, apply: Apply, settings: dict[str, Any], wanted: TableEncryption
) -> None:
    create(aws, "first", SSESpecification={"Enabled": True})  # makes AWS's key
    create(aws, **settings)
    Tables(aws)
    before = orders(view()).encryption
    change = Table.encryption.change(orders(view()), wanted)
    apply(change.calls())
    under_way = orders(view())
    assert (under_way.description.encryption.is_changing, under_way.encryption) == (True, wanted)
    assert under_way.encryption_calls(under_way.encryption, wanted) == ()
    done = orders(view())
    assert (done.description.encryption.is_changing, done.encryption) == (False, wanted)
    apply(done.encryption_calls(done.encryption, before))
    assert orders(view()).description.encryption.is_changing
    assert orders(view()).encryption == before


def test_a_request_never_names_the_key_that_aws_manages_and_says_the_kind_with_any() -> None:
    table = given(Table(name="orders"))
    (call,) = table.encryption_calls(CUSTOMERS, MANAGED)
    assert call.arguments["SSESpecification"] == {"Enabled": True, "SSEType": "KMS"}
    (call,) = table.encryption_calls(MANAGED, CUSTOMERS)
    assert call.arguments["SSESpecification"] == {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}
    (call,) = table.encryption_calls(MANAGED, OWNED)
    assert call.arguments["SSESpecification"] == {"Enabled": False}


def test_the_keys_that_tables_share_are_listed_once(aws: Emulator, view: ViewFactory) -> None:
    for name in ("orders", "stock"):
        create(aws, name, SSESpecification={"Enabled": True})
    Tables(aws)
    assert [table.encryption for table in view().all(Table)] == [MANAGED, MANAGED]
    assert (aws.count("kms", "ListKeys"), aws.count("kms", "DescribeKey")) == (1, 1)


def test_a_key_of_another_account_is_a_customers_without_asking() -> None:
    foreign = KEY.replace(ACCOUNT, FRIEND)
    told = {"SSEDescription": {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": foreign}}
    table = given(Table(name="orders"), description=Description.model_validate(told))
    assert table.encryption == TableEncryption(enabled=True, key=foreign)


def test_a_key_of_which_nobody_may_know_whose_it_is_leaves_the_encryption_unreadable(aws: Emulator, view: ViewFactory) -> None:
    create(aws, SSESpecification={"Enabled": True})
    aws.deny("kms", "ListKeys")
    with pytest.raises(Unreadable, match="kms:ListKeys"):
        orders(view()).encryption  # noqa: B018


def test_the_time_since_when_a_key_is_out_of_reach_is_told(aws: Emulator, view: ViewFactory) -> None:
    create(aws)
    told = {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": KEY, "InaccessibleEncryptionDateTime": 1763978400}
    aws.fake(
        "dynamodb", "DescribeTable", lambda *_: {"Table": {"TableStatus": "INACCESSIBLE_ENCRYPTION_CREDENTIALS", "SSEDescription": told}}
    )
    description = the(view(), Table).description
    assert f"{description.encryption.unreachable_since:%Y-%m-%d}" == "2025-11-24"
    assert description.why_fixed is not None


def allow(principal: Any, **changes: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": "dynamodb:GetItem", "Resource": ORDERS, **changes}


def policy(*statements: dict[str, Any]) -> TablePolicy:
    return TablePolicy.of({"Version": "2012-10-17", "Statement": list(statements)})


def test_a_table_without_a_policy_has_none(aws: Emulator, view: ViewFactory) -> None:
    create(aws)
    assert orders(view()).policy is None


@pytest.mark.parametrize("wanted", [policy(allow({"AWS": FRIEND})), None], ids=["another one", "none"])
def test_a_policy_is_replaced_and_comes_back_letter_by_letter(aws: Emulator, round_trip: RoundTrip, wanted: TablePolicy | None) -> None:
    create(aws)
    before = json.dumps({"Version": "2012-10-17", "Statement": [allow("*")]}, indent=1)
    aws.seeding("dynamodb").put_resource_policy(ResourceArn=ORDERS, Policy=before)
    assert round_trip(orders, lambda table: Table.policy.change(table, wanted)) == wanted


def test_a_first_policy_is_put_and_deleted_again(aws: Emulator, round_trip: RoundTrip) -> None:
    create(aws)

    def put(table: Table) -> Change[Table, Any]:
        return Table.policy.change(table, policy(allow({"AWS": FRIEND})))

    assert round_trip(orders, put) == policy(allow({"AWS": FRIEND}))


def test_a_policy_without_strangers_keeps_all_else() -> None:
    denial = allow("*", Effect="Deny", Action="dynamodb:DeleteTable")
    named = allow({"AWS": [FRIEND, f"arn:aws:iam::{STRANGER}:role/reader"], "Service": "redshift.amazonaws.com"}, Sid="named")
    by_network = {"StringEquals": {"aws:SourceVpce": "vpce-1"}, "Bool": {"aws:SecureTransport": "true"}}
    everybody = allow("*", Condition=by_network)
    left = policy(denial, named, everybody, allow({"AWS": STRANGER})).trusting(ACCOUNT, {FRIEND, "o-a1b2c3d4e5"})
    assert left == policy(
        denial,
        {**named, "Principal": {"Service": "redshift.amazonaws.com", "AWS": [FRIEND]}},
        {**everybody, "Condition": {**by_network, "StringEquals": {"aws:SourceVpce": "vpce-1", "aws:PrincipalAccount": [ACCOUNT, FRIEND]}}},
    )


def test_a_policy_of_strangers_alone_leaves_none() -> None:
    assert policy(allow({"AWS": [STRANGER, FRIEND]})).trusting(ACCOUNT, ()) is None


@pytest.mark.parametrize(
    "statement",
    [
        allow("*", Condition={"StringEquals": {"AWS:principalaccount": STRANGER}}),
        allow({"AWS": "*", "Service": "redshift.amazonaws.com"}),
    ],
    ids=["it names accounts by a condition", "a condition would keep a service out as well"],
)
def test_what_takes_a_person_to_rewrite_is_refused(statement: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="statement 1 of the table's policy"):
        policy(statement).trusting(ACCOUNT, ())


def test_a_table_deleted_since_it_was_listed_is_gone(aws: Emulator, view: ViewFactory) -> None:
    create(aws)
    table = orders(view())
    aws.seeding("dynamodb").delete_table(TableName="orders")
    with pytest.raises(ResourceGone):
        table.description  # noqa: B018
    with pytest.raises(ResourceGone):
        table.policy  # noqa: B018


def test_the_customers_own_key_is_told_from_the_one_that_aws_manages(aws: Emulator, view: ViewFactory) -> None:
    own = aws.seeding("kms").create_key()["KeyMetadata"]["Arn"]
    create(aws, SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": own})
    looked = view()
    assert orders(looked).encryption == TableEncryption(enabled=True, key=own)
    assert [key.is_customers for key in looked.all(Key)] == [True]
