"""Secrets of all kinds are planted where the operator must read them, and are looked for in everything that it says."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from tests.conftest import Kubectl
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.fakes import Parameters, State
from tests.operator.conftest import Apply, NewOperator
from tests.operator.objects import BLOCK, CONTROLS, LENGTH, Json, account, approval, baseline, exception, secret, seed
from tests.operator.program import Operator, conditions, secrets_in

USER_DATA = "ec2.user-data-no-secrets"
KEYS = {"access key": "AKIAPLANTED7EXAMPLE9", "secret key": "planted/s3cr3t+key", "session token": "planted-session-token"}
EXTERNAL = {"external id": "planted-external-id", "external id of the writer": "planted-writers-id"}
SESSIONS = {"reader": "planted-readers", "writer": "planted-writers"}
PLANTED: Mapping[str, str] = {
    **KEYS,
    **EXTERNAL,
    **{f"{part} of the {who}'s session": f"{value}-{part}" for who, value in SESSIONS.items() for part in ("key", "token")},
    "password in user data": "planted-letmein",
    "user data as AWS sends it": base64.b64encode(b"DB_PASSWORD='planted-letmein'\n").decode(),
}


def session(asked: Parameters, _: State) -> Json:
    """AssumeRole, with keys that can be found again."""
    value = SESSIONS["writer" if asked["RoleArn"].endswith("write") else "reader"]
    keys = {"AccessKeyId": "ASIAPLANTED7EXAMPLE", "SecretAccessKey": f"{value}-key", "SessionToken": f"{value}-token"}
    return {"Credentials": {**keys, "Expiration": datetime.now(UTC) + timedelta(hours=1)}}


def role(name: str, key: str) -> Json:
    return {"roleARN": f"arn:aws:iam::{ACCOUNT}:role/seawall-{name}", "externalIDSecretRef": {"name": "external", "key": key}}


def declared(aws: Emulator) -> list[Json]:
    """The Secrets, an account that reads and writes with them, and a baseline that finds the password."""
    keys = {
        "aws_access_key_id": KEYS["access key"],
        "aws_secret_access_key": KEYS["secret key"],
        "aws_session_token": KEYS["session token"],
    }
    credentials = {"source": "Secret", "secretRef": {"name": "keys"}, "assumeRoles": [role("read", "reader")]}
    return [
        secret("keys", **keys),
        secret("external", reader=EXTERNAL["external id"], writer=EXTERNAL["external id of the writer"]),
        account(endpoint=aws.url, credentials=credentials, remediation={"assumeRoles": [role("write", "writer")]}),
        exception(controls=("dynamodb.*",), expires=(datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")),
        baseline(controls=(*CONTROLS, USER_DATA), mode="Plan"),
    ]


def planted_in(aws: Emulator) -> None:
    """An account with flaws, one of them a password in the user data of an instance."""
    seed(aws)
    aws.fake("sts", "AssumeRole", session)
    aws.seeding("ec2").run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, UserData="DB_PASSWORD='planted-letmein'\n")


def mended_and_taken_back(operator: Operator, aws: Emulator, apply: Apply) -> None:
    """One change is made and rolled back, another one is refused by AWS."""
    aws.deny("iam", "UpdateAccountPasswordPolicy")
    plans = operator.wait_for("a plan for each target", lambda: len(found := operator.all("rplan")) == 2 and found)
    hashes = {each["spec"]["changes"][0]["control"]: each["spec"]["hash"] for each in plans}
    apply(approval("go", [hashes[BLOCK]]), approval("try", [hashes[LENGTH]]))

    def states() -> dict[str, str]:
        known = {change["id"]: change["control"] for plan in operator.all("rplan") for change in plan["spec"]["changes"]}
        records = [each for plan in operator.all("rplan") for each in plan.get("status", {}).get("changes", [])]
        return {known[each["id"]]: each["state"] for each in records}

    operator.wait_for("a change to be made and one to fail", lambda: states() == {BLOCK: "Verified", LENGTH: "Failed"})
    operator.evaluated(**{"pass": 2})
    apply(approval("back", [hashes[BLOCK]], action="Rollback"))
    operator.wait_for("the change to be taken back", lambda: states().get(BLOCK) == "RolledBack")


def shut(operator: Operator, aws: Emulator, kubectl: Kubectl) -> None:
    """Everything that can be refused is, and then the account is no longer the operator's to read."""
    aws.deny("s3", "GetPublicAccessBlock")
    aws.fail("ec2", "DescribeInstanceAttribute")
    kubectl("annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=1")
    operator.settled("sb", "base", lambda status: status.get("lastHandledReconcileAt") == "1")
    aws.deny("sts", "AssumeRole")
    kubectl("delete", "secret/keys")
    kubectl("annotate", "awsacct/prod", "reconcile.fluxcd.io/requestedAt=1")
    operator.settled("aws", "prod", lambda status: conditions(status)["Ready"][0] == "False")


def test_secrets_appear_in_no_log_event_status_report_plan_journal_or_metric(
    new_operator: NewOperator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    planted_in(aws)
    operator = new_operator("operator")
    operator.flags = ("--allow-endpoint-url", "--allow-unguarded", "--log-level=debug")
    operator.start()
    apply(*declared(aws))
    judged = operator.evaluated(fail=3, exempt=1)
    assert USER_DATA in {each["control"] for each in judged["topFindings"]}
    mended_and_taken_back(operator, aws, apply)
    shut(operator, aws, kubectl)
    metrics = (operator.probe("/metrics") or (0, ""))[1]
    operator.stop()
    said = {"log": operator.text, "objects and Events": operator.everything(), "metrics": metrics}
    for where, words in {"log": '"debug"', "objects and Events": "RolledBack", "metrics": "seawall_findings"}.items():
        assert words in said[where], f"there must be something to look through: {where}"
    assert {where: list(secrets_in(text, PLANTED)) for where, text in said.items()} == {where: [] for where in said}


def test_lines_name_account_region_source_and_request(new_operator: NewOperator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    planted_in(aws)
    operator = new_operator("operator")
    operator.flags = ("--allow-endpoint-url", "--allow-unguarded")
    operator.start()
    apply(*declared(aws))
    mended_and_taken_back(operator, aws, apply)
    shut(operator, aws, kubectl)
    operator.stop()
    writes = [line for line in operator.log() if line["logger"] == "seawall.audit"]
    assert {(line["region"], line["outcome"]) for line in writes} == {(REGION, "Done"), ("global", "AccessDenied")}
    moves = [line for line in operator.logged("a change moved") if line["control"] == BLOCK]
    evaluations = operator.logged("evaluated")
    assert {line["region"] for line in evaluations} == {REGION, "global"}
    verdicts = [line for line in operator.logged("a verdict changed") if line["control"] == BLOCK]
    assert (verdicts[0]["before"], verdicts[0]["after"]) == ("Fail", "Pass")
    denied = [line for line in operator.logged("AWS did not say") if line["why"].startswith("s3.get_public_access_block was denied")]
    assert sum(line["findings"] for line in denied) == 2, "each bucket once, in one evaluation or in two"
    assert {(line["reason"], len(line["request_ids"])) for line in denied} == {("AccessDenied", line["findings"]) for line in denied}
    for line in (*writes, *moves, *evaluations, *verdicts, *denied):
        assert (line["kind"], line["baseline"], line["account"]) == ("SecurityBaseline", "base", "prod")
    made = {line["request_id"] for line in writes if line["outcome"] == "Done"}
    assert made == {each for line in moves for each in line["request_ids"]}
