"""Who the operator is in an account: verified before anything is read, refused where the settings say so, and never told to anybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Kubectl
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.fakes import Parameters, Refused, State
from tests.operator.conftest import Apply, NewOperator
from tests.operator.objects import BLOCK, Json, account, baseline, exception, secret, seed
from tests.operator.program import Operator, conditions, message, secrets_in

FROM_SECRET = {"source": "Secret", "secretRef": {"name": "keys"}}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/seawall-read"
PLANTED = {"access key": "AKIAPLANTED7EXAMPLE9", "secret key": "planted/s3cr3t+key", "external id": "planted-external-id"}


def refused(operator: Operator, reason: str, type_: str = "Stalled") -> Json:
    status: Json = operator.settled("aws", "prod", lambda status: type_ in conditions(status))["status"]
    assert conditions(status)[type_] == ("True", reason)
    assert conditions(status)["Ready"] == ("False", reason)
    return status


def test_a_verified_account_says_who_the_caller_is_and_which_regions_are_on(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    aws.seeding("iam").create_account_alias(AccountAlias="the-shop")
    apply(account(endpoint=aws.url, regions=["*"], accountID=ACCOUNT))
    kubectl("wait", "--for=condition=Ready", "awsacct/prod", "--timeout=20s")
    status = operator.get("aws", "prod")["status"]
    enabled = sorted(region["RegionName"] for region in aws.seeding("ec2").describe_regions()["Regions"])
    assert (status["accountID"], status["partition"], status["alias"]) == (ACCOUNT, "aws", "the-shop")
    assert status["regions"] == enabled
    assert status["callerARN"].startswith(f"arn:aws:sts::{ACCOUNT}:")
    assert conditions(status) == {"Ready": ("True", "Verified"), "ReadOnly": ("False", "AmbientIdentity")}


def test_a_wrong_account_is_refused_before_any_other_read(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    seed(aws)
    apply(account(endpoint=aws.url, accountID="999999999999"), baseline())
    status = refused(operator, "WrongAccount")
    assert f"belong to account {ACCOUNT}" in message(status, "Stalled")
    assert "wanted 999999999999" in message(status, "Stalled")
    judged = operator.evaluated(unknown=3)
    assert conditions(judged)["Compliant"] == ("Unknown", "Unknowns")
    assert "is not ready: the credentials belong to account" in judged["targets"][0]["message"]
    kubectl("annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=1")
    operator.settled("sb", "base", lambda status: status.get("lastHandledReconcileAt") == "1")
    assert {(call.service, call.operation) for call in aws.calls} == {("sts", "GetCallerIdentity")}
    apply(account(endpoint=aws.url, accountID=ACCOUNT))
    operator.evaluated(fail=3)


def test_a_missing_secret_is_named_and_waited_for(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    apply(account(endpoint=aws.url, credentials=FROM_SECRET))
    status = refused(operator, "CredentialsUnavailable", "Reconciling")
    assert f"no Secret `keys` in namespace {operator.namespace}" in message(status, "Ready")
    apply(secret("keys", aws_access_key_id="AKIATESTING"))
    kubectl("annotate", "awsacct/prod", "reconcile.fluxcd.io/requestedAt=1")
    status = operator.settled("aws", "prod", lambda status: status.get("lastHandledReconcileAt") == "1")["status"]
    assert conditions(status)["Reconciling"] == ("True", "CredentialsUnavailable")
    assert "`keys`" in message(status, "Ready")
    assert "no key `aws_secret_access_key`" in message(status, "Ready")
    assert aws.calls == []
    apply(secret("keys", aws_access_key_id="AKIATESTING", aws_secret_access_key="secret"))
    kubectl("annotate", "--overwrite", "awsacct/prod", "reconcile.fluxcd.io/requestedAt=2")
    status = operator.settled("aws", "prod", lambda status: conditions(status)["Ready"][0] == "True")["status"]
    assert conditions(status) == {"Ready": ("True", "Verified"), "ReadOnly": ("False", "LongLivedKeys")}


def test_an_endpoint_is_refused_unless_the_operator_allows_it(new_operator: NewOperator, aws: Emulator, apply: Apply) -> None:
    operator = new_operator("operator")
    operator.flags = ()
    operator.start()
    apply(account(endpoint=aws.url))
    assert message(refused(operator, "NotAllowed"), "Stalled").startswith("spec.endpointURL: this operator talks to AWS only")
    assert aws.calls == []


@pytest.mark.parametrize(
    ("allowed", "roles", "words"),
    [
        (None, (), "may not use the operator's own AWS identity"),
        ("arn:aws:iam::*:role/other-*", (ROLE,), f"may not assume {ROLE}"),
        ("arn:aws:iam::*:role/seawall-*", (ROLE,), ""),
    ],
    ids=["a namespace that is not named", "a role that is not named", "a role that is named"],
)
def test_the_operators_own_identity_is_for_the_namespaces_and_roles_that_its_settings_name(
    new_operator: NewOperator, aws: Emulator, apply: Apply, allowed: str | None, roles: tuple[str, ...], words: str
) -> None:
    operator = new_operator("operator")
    ambient = (f"--ambient={operator.namespace}={allowed}",) if allowed else ()
    operator.flags = ("--allow-endpoint-url", "--namespace=default", f"--lease-name={operator.namespace}", *ambient)
    operator.start()
    credentials = {"source": "Ambient", **({"assumeRoles": [{"roleARN": role} for role in roles]} if roles else {})}
    apply(account(endpoint=aws.url, credentials=credentials))
    if words:
        assert words in message(refused(operator, "NotAllowed"), "Stalled")
        assert aws.calls == []
    else:
        status = operator.settled("aws", "prod", lambda status: conditions(status)["Ready"][0] == "True")["status"]
        assert conditions(status)["ReadOnly"] == ("True", "Cut")
        assert status["callerARN"].endswith(":assumed-role/seawall-read/seawall")
    operator.stop()


def test_a_session_that_awss_reading_policies_had_to_cut_says_so(operator: Operator, aws: Emulator, apply: Apply) -> None:
    aws.fake("sts", "AssumeRole", only_reading_policies)
    apply(account(endpoint=aws.url, credentials={"source": "Ambient", "assumeRoles": [{"roleARN": ROLE}]}))
    status = operator.settled("aws", "prod", lambda status: conditions(status)["Ready"][0] == "True")["status"]
    assert conditions(status)["ReadOnly"] == ("True", "ReadingPolicies")
    assert message(status, "ReadOnly") == (
        "the session is cut by AWS's SecurityAudit and ViewOnlyAccess, as 2 actions do not fit in a session policy"
    )


def only_reading_policies(asked: Parameters, _: State) -> Json:
    """AssumeRole where the packed form of every exact policy is too large."""
    if "PolicyArns" not in asked:
        raise Refused("PackedPolicyTooLarge", "Packed size of session tags consumes 104% of allotted space.")
    keys = {"AccessKeyId": "ASIAREADER", "SecretAccessKey": "secret", "SessionToken": "token"}
    return {"Credentials": {**keys, "Expiration": datetime.now(UTC) + timedelta(hours=1)}}


def test_a_region_that_is_not_enabled_is_named_with_those_that_are(operator: Operator, aws: Emulator, apply: Apply) -> None:
    apply(account(endpoint=aws.url, regions=[REGION, "eu-nowhere-1"]))
    status = refused(operator, "UnknownRegion")
    assert "eu-nowhere-1 not enabled for the account" in message(status, "Stalled")


def test_secrets_appear_in_no_log_event_status_or_report(new_operator: NewOperator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    seed(aws)
    operator = new_operator("operator")
    operator.flags = ("--allow-endpoint-url", "--log-level=debug")
    operator.start()
    role = {"roleARN": ROLE, "externalIDSecretRef": {"name": "external", "key": "id"}}
    apply(
        secret("keys", aws_access_key_id=PLANTED["access key"], aws_secret_access_key=PLANTED["secret key"]),
        secret("external", id=PLANTED["external id"]),
        account(endpoint=aws.url, credentials={**FROM_SECRET, "assumeRoles": [role]}),
        baseline(mode="Plan"),
        exception(expires=(datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")),
    )
    operator.evaluated(fail=2, exempt=1)
    aws.deny("s3", "GetPublicAccessBlock")
    aws.fail("dynamodb", "*")
    kubectl("annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=1")
    operator.evaluated(unknown=3)
    aws.deny("sts", "AssumeRole")
    kubectl("delete", "secret/keys")
    kubectl("annotate", "awsacct/prod", "reconcile.fluxcd.io/requestedAt=1")
    operator.settled("aws", "prod", lambda status: conditions(status)["Ready"][0] == "False")
    operator.stop()
    assert operator.all("rplan"), "there must be something to look through"
    assert BLOCK in operator.everything()
    assert "debug" in {line["level"] for line in operator.log()}
    assert list(secrets_in(operator.text, PLANTED)) == []
    assert list(secrets_in(operator.everything(), PLANTED)) == []
