"""`seawall plan`, `apply` and `rollback`, as programs among others: the remediation protocol with a journal in a file."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Seawall
from tests.cli.test_scan import BASELINE, EXCEPTION, close, make_buckets
from tests.emulator import ACCOUNT, Emulator
from tests.mending.flaws_s3 import in_the_clear, policy
from tests.mending.flaws_vpc import FLAWS

WRITER = f"arn:aws:iam::{ACCOUNT}:role/seawall-write"
BLOCK = "s3.bucket-public-access-block"
SHUT = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)

Json = dict[str, Any]
Applying = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(autouse=True)
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The journal that the commands take where none is named, in the folder where they run."""
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder / "seawall-plan.json"


@pytest.fixture
def start() -> Iterator[Applying]:
    """Start `seawall` and leave it running; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "seawall", *arguments]
        environment = {**os.environ, "AWS_REGION": "eu-west-1"}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def apply(seawall: Seawall, *more: str) -> subprocess.CompletedProcess[str]:
    return seawall("apply", "--write-role", WRITER, "--yes", *more)


def rollback(seawall: Seawall, *more: str) -> subprocess.CompletedProcess[str]:
    return seawall("rollback", "--write-role", WRITER, "--yes", *more)


def held(journal: Path) -> list[Json]:
    plans: list[Json] = json.loads(journal.read_text())["plans"]
    return plans


def states(journal: Path) -> list[str]:
    """The states of all changes, in the journal's order; one without a record is Pending."""
    known = [{each["id"]: each["state"] for each in plan["status"].get("changes", [])} for plan in held(journal)]
    return [
        records.get(change["id"], "Pending")
        for plan, records in zip(held(journal), known, strict=True)
        for change in plan["spec"]["changes"]
    ]


def block(aws: Emulator, bucket: str = "open") -> Json | None:
    client = aws.seeding("s3")
    try:
        found: Json = client.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    except client.exceptions.ClientError:
        return None
    return found


def writes(aws: Emulator) -> Counter[str]:
    """The operations asked that change something."""
    reading = ("Get", "List", "Describe", "Head", "AssumeRole")
    return Counter(call.operation for call in aws.calls if not call.operation.startswith(reading))


def test_a_flaw_is_planned_applied_verified_and_taken_back_to_exactly_what_was(aws: Emulator, seawall: Seawall) -> None:
    in_the_clear(aws)
    before = aws.seeding("s3").get_bucket_policy(Bucket="data")["Policy"]
    planned = seawall("plan", "--control", "s3.bucket-tls-only")
    assert planned.returncode == 3, planned.stderr
    assert "s3.bucket-tls-only on data" in planned.stdout
    assert "aws:SecureTransport" in planned.stdout
    assert writes(aws) == {}
    applied = apply(seawall)
    assert applied.returncode == 0, applied.stderr
    assert "Pending -> InProgress" in applied.stdout
    assert "Applied -> Verified" in applied.stdout
    assert applied.stdout.splitlines()[-1] == "1 Verified"
    assert seawall("scan", "--control", "s3.bucket-tls-only").returncode == 0
    taken_back = rollback(seawall)
    assert taken_back.returncode == 0, taken_back.stderr
    assert taken_back.stdout.splitlines()[-1] == "1 RolledBack"
    assert json.loads(aws.seeding("s3").get_bucket_policy(Bucket="data")["Policy"]) == json.loads(before)
    assert writes(aws) == {"PutBucketPolicy": 2}


def test_planning_writes_nothing_but_the_journal_which_is_for_its_owner_only(aws: Emulator, seawall: Seawall, journal: Path) -> None:
    make_buckets(aws, "open")
    assert seawall("plan", "--control", BLOCK).returncode == 3
    assert writes(aws) == {}
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    assert states(journal) == ["Pending"]
    document = json.loads(journal.read_text())
    assert (document["schemaVersion"], document["account"], document["homeRegion"]) == (1, ACCOUNT, "us-east-1")
    assert block(aws) is None


def test_what_holds_already_plans_nothing_and_ends_in_exit_code_0(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "shut")
    close(aws, "shut")
    planned = seawall("plan", "--control", BLOCK)
    assert (planned.returncode, planned.stdout.splitlines()[-1]) == (0, "nothing to change")
    assert apply(seawall).returncode == 0


def test_what_is_unknown_ends_in_exit_code_4_and_is_not_planned(aws: Emulator, seawall: Seawall, journal: Path) -> None:
    make_buckets(aws, "open")
    aws.deny("s3", "GetPublicAccessBlock")
    planned = seawall("plan", "--control", BLOCK)
    assert planned.returncode == 4
    assert "1 finding that could not be judged" in planned.stdout
    assert held(journal) == []


def test_a_plan_is_for_the_baseline_in_the_file_and_leaves_out_what_an_exception_accepts(
    aws: Emulator, seawall: Seawall, journal: Path, tmp_path: Path
) -> None:
    make_buckets(aws, "open", "site")
    (tmp_path / "wanted.yaml").write_text(BASELINE + EXCEPTION)
    assert seawall("plan", str(tmp_path / "wanted.yaml")).returncode == 3
    (plan,) = held(journal)
    assert plan["spec"]["sourceRef"]["name"] == "buckets"
    assert [change["resourceID"] for change in plan["spec"]["changes"]] == ["open"]


def test_only_the_change_that_is_named_is_made_and_the_exit_code_says_whether_it_is_verified(
    aws: Emulator, seawall: Seawall, journal: Path
) -> None:
    make_buckets(aws, "one", "two")
    seawall("plan", "--control", BLOCK)
    first = held(journal)[0]["spec"]["changes"][0]["id"]
    assert apply(seawall, "--change", first).returncode == 0
    assert states(journal) == ["Verified", "Pending"]
    misspelt = apply(seawall, "--change", f"{first[:-1]}x")
    assert misspelt.returncode == 2
    assert f"did you mean `{first}`?" in misspelt.stderr


def test_each_write_leaves_an_audit_line_with_who_what_and_the_request(aws: Emulator, seawall: Seawall, journal: Path) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    apply(seawall)
    file = journal.with_name("seawall-plan.json.audit.jsonl")
    (line,) = [json.loads(each) for each in file.read_text().splitlines()]
    (plan,) = held(journal)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert line["approved_by"].endswith(" by seawall apply")
    assert line["plan_hash"] == plan["spec"]["hash"]
    assert line["change"] == plan["spec"]["changes"][0]["id"]
    assert (line["operation"], line["outcome"]) == ("s3.put_public_access_block", "Done")
    assert [line["request_id"]] == plan["status"]["changes"][0]["requestIds"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_apply_that_was_killed_during_a_call_is_gone_on_with_by_the_same_command(
    aws: Emulator, seawall: Seawall, start: Applying, journal: Path, when: Any
) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    call = aws.hold("s3", "PutPublicAccessBlock", when)
    running = start("apply", "--write-role", WRITER, "--yes")
    assert call.arrived.wait(60)
    assert states(journal) == ["InProgress"], "the journal is durable before AWS is asked"
    running.send_signal(signal.SIGKILL)
    running.wait(10)
    call.drop()
    assert states(journal) == ["InProgress"]
    again = apply(seawall)
    assert again.returncode == 0, again.stderr
    assert states(journal) == ["Verified"]
    assert block(aws) == SHUT
    carried_out = 1 if when == "after" else 2
    assert writes(aws) == {"PutPublicAccessBlock": carried_out}, "what AWS has done is not asked for again"
    assert rollback(seawall).returncode == 0
    assert block(aws) is None


def test_an_apply_that_is_interrupted_at_the_keyboard_says_that_it_can_be_gone_on_with(
    aws: Emulator, seawall: Seawall, start: Applying, journal: Path
) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    call = aws.hold("s3", "PutPublicAccessBlock", "before")
    running = start("apply", "--write-role", WRITER, "--yes")
    assert call.arrived.wait(60)
    running.send_signal(signal.SIGINT)
    call.release()
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "the same command goes on from there" in told
    assert "Traceback" not in told
    assert apply(seawall).returncode == 0
    assert states(journal) == ["Verified"]


def test_what_somebody_changed_since_the_plan_is_stale_and_not_written(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    theirs = {**SHUT, "IgnorePublicAcls": False}
    aws.seeding("s3").put_public_access_block(Bucket="open", PublicAccessBlockConfiguration=theirs)
    applied = apply(seawall)
    assert applied.returncode == 3
    assert "Pending -> Stale: it is not as it was when the plan was made" in applied.stdout
    assert writes(aws) == {}
    assert block(aws) == theirs


def test_what_somebody_changed_since_it_was_made_is_taken_back_by_force_only(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    apply(seawall)
    theirs = {**SHUT, "IgnorePublicAcls": False}
    aws.seeding("s3").put_public_access_block(Bucket="open", PublicAccessBlockConfiguration=theirs)
    refused = rollback(seawall)
    assert refused.returncode == 3
    assert "somebody else has changed" in refused.stdout
    assert block(aws) == theirs
    assert rollback(seawall, "--force").returncode == 0
    assert block(aws) is None


def test_planning_again_keeps_a_plan_whose_needs_are_the_same(aws: Emulator, seawall: Seawall, journal: Path) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    first = journal.read_text()
    assert seawall("plan", "--control", BLOCK).returncode == 3
    assert journal.read_text() == first


def test_planning_again_replaces_what_nobody_acted_on_and_keeps_what_was_made(aws: Emulator, seawall: Seawall, journal: Path) -> None:
    make_buckets(aws, "one", "two")
    seawall("plan", "--control", BLOCK)
    first = held(journal)[0]["spec"]["changes"][0]["id"]
    apply(seawall, "--change", first)
    make_buckets(aws, "three")
    assert seawall("plan", "--control", BLOCK).returncode == 3
    assert states(journal) == ["Verified", "Skipped", "Pending", "Pending"]
    assert apply(seawall).returncode == 0
    assert [block(aws, bucket) for bucket in ("one", "two", "three")] == [SHUT] * 3
    assert rollback(seawall).returncode == 0
    assert [block(aws, bucket) for bucket in ("one", "two", "three")] == [None] * 3


@pytest.mark.parametrize("end", ["Verified", "RolledBack", "Stale"])
def test_what_is_needed_again_is_planned_under_a_new_run_number(aws: Emulator, seawall: Seawall, journal: Path, end: str) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    if end == "Stale":
        close(aws, "open")
    apply(seawall)
    if end == "RolledBack":
        rollback(seawall)
    else:
        aws.seeding("s3").delete_public_access_block(Bucket="open")
    assert states(journal) == [end]
    assert seawall("plan", "--control", BLOCK).returncode == 3
    assert states(journal) == [end, "Pending"]
    first, second = (plan["spec"] for plan in held(journal))
    assert (first["run"], second["run"]) == (1, 2)
    assert first["hash"] != second["hash"]
    assert apply(seawall).returncode == 0
    assert block(aws) == SHUT


def test_what_failed_is_tried_anew_when_it_is_applied_again(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    rule = aws.deny("s3", "PutPublicAccessBlock")
    failed = apply(seawall, "--timeout", "1s")
    assert failed.returncode == 3
    assert "AWS refused the first call, nothing was written" in failed.stdout
    assert "the time is up" in failed.stderr
    aws.withdraw(rule)
    assert apply(seawall).returncode == 0


def test_a_role_that_cannot_be_assumed_is_found_out_before_anything_is_begun(aws: Emulator, seawall: Seawall, journal: Path) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    aws.deny("sts", "AssumeRole")
    answer = apply(seawall)
    assert answer.returncode == 1
    assert "AssumeRole answered" in answer.stderr
    assert states(journal) == ["Pending"]


def test_a_role_of_another_account_is_refused(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    answer = seawall("apply", "--write-role", "arn:aws:iam::210987654321:role/seawall-write", "--yes")
    assert answer.returncode == 2
    assert f"seen a role of account 210987654321, wanted one of {ACCOUNT}" in answer.stderr
    assert writes(aws) == {}


@pytest.mark.parametrize("command", [("apply", "--write-role", WRITER, "--yes"), ("plan", "--control", BLOCK)])
def test_credentials_of_another_account_than_the_journals_are_refused(
    aws: Emulator, seawall: Seawall, journal: Path, command: tuple[str, ...]
) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    role = "arn:aws:iam::210987654321:role/somebody"
    given = aws.seeding("sts").assume_role(RoleArn=role, RoleSessionName="somebody")["Credentials"]
    names = {"AccessKeyId": "AWS_ACCESS_KEY_ID", "SecretAccessKey": "AWS_SECRET_ACCESS_KEY", "SessionToken": "AWS_SESSION_TOKEN"}
    answer = seawall(*command, **{variable: given[name] for name, variable in names.items()})
    assert answer.returncode in {1, 2}
    assert "account 210987654321" in answer.stderr
    assert ACCOUNT in answer.stderr
    assert states(journal) == ["Pending"]


def test_without_a_terminal_nothing_is_done_unless_it_is_agreed_to_beforehand(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    answer = seawall("apply", "--write-role", WRITER)
    assert answer.returncode == 2
    assert "add --yes" in answer.stderr
    assert writes(aws) == {}


def test_two_applies_never_run_at_once(aws: Emulator, seawall: Seawall, start: Applying) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    call = aws.hold("s3", "PutPublicAccessBlock", "before")
    first = start("apply", "--write-role", WRITER, "--yes")
    assert call.arrived.wait(60)
    second = apply(seawall)
    assert second.returncode == 1
    assert "another seawall works with it" in second.stderr
    call.release()
    first.communicate(timeout=60)
    assert first.returncode == 0
    assert writes(aws) == {"PutPublicAccessBlock": 1}


def test_a_journal_that_is_not_there_is_invalid_input_and_leaves_no_trace(seawall: Seawall, journal: Path) -> None:
    answer = apply(seawall)
    assert answer.returncode == 2
    assert answer.stderr == "seawall: there is no journal seawall-plan.json, `seawall plan` makes one\n"
    assert list(journal.parent.iterdir()) == []


def test_a_document_that_is_merged_gets_back_exactly_its_other_statements(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "data")
    aws.seeding("s3").put_bucket_policy(Bucket="data", Policy=policy())
    assert seawall("plan", "--control", "s3.bucket-tls-only", "--control", BLOCK).returncode == 3
    assert apply(seawall).returncode == 0
    assert rollback(seawall).returncode == 0
    assert json.loads(aws.seeding("s3").get_bucket_policy(Bucket="data")["Policy"]) == json.loads(policy())


def test_whoever_is_asked_and_says_no_has_nothing_done(aws: Emulator, seawall: Seawall, journal: Path) -> None:
    make_buckets(aws, "open")
    seawall("plan", "--control", BLOCK)
    ours, theirs = os.openpty()
    os.write(ours, b"n\n")
    command = [sys.executable, "-m", "seawall", "apply", "--write-role", WRITER]
    answer = subprocess.run(command, stdin=theirs, capture_output=True, text=True, timeout=120, check=False)
    os.close(ours)
    os.close(theirs)
    assert answer.returncode == 1
    assert f"Apply in account {ACCOUNT} as {WRITER}: 1 change, 1 Disruptive. Go on?" in answer.stderr
    assert "seawall: nothing was done" in answer.stderr
    assert states(journal) == ["Pending"]


def test_a_change_that_failed_is_asked_for_anew_by_another_idempotency_token(aws: Emulator, seawall: Seawall, tmp_path: Path) -> None:
    FLAWS["vpc.flow-logs"].make(aws)
    body = {
        "apiVersion": "seawall.dev/v1alpha1",
        "kind": "SecurityBaseline",
        "metadata": {"name": "logs"},
        "spec": {"accountSelector": {}, "controls": [{"id": "vpc.flow-logs", "parameters": dict(FLAWS["vpc.flow-logs"].parameters)}]},
    }
    (tmp_path / "logs.json").write_text(json.dumps(body))
    assert seawall("plan", str(tmp_path / "logs.json")).returncode == 3
    rule = aws.deny("ec2", "CreateFlowLogs")
    heard = aws.heard("ec2", "CreateFlowLogs")
    assert apply(seawall, "--timeout", "1s").returncode == 3
    assert apply(seawall, "--timeout", "1s").returncode == 3
    aws.withdraw(rule)
    tokens = [each["ClientToken"] for each in heard]
    assert len(tokens) > 1
    assert len(set(tokens)) == len(tokens)


def test_scanning_imports_nothing_that_writes(aws: Emulator) -> None:
    program = (
        "import sys, seawall\n"
        "from seawall.cli import scan\n"
        f"seawall.scan(controls=['{BLOCK}'], regions=['eu-west-1'], endpoint_url={aws.url!r})\n"
        "print(sorted(name for name in sys.modules if name.startswith(('seawall.aws.write', 'seawall.engine.apply'))))\n"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert answer.stdout == "[]\n"


def test_carrying_out_needs_neither_kopf_nor_kubernetes() -> None:
    program = (
        "import sys\n"
        "from seawall.cli import apply, plan, rollback\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in {'kopf', 'kubernetes'} or name.startswith(('seawall.app', 'seawall.kube'))))\n"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert answer.stdout == "[]\n"
