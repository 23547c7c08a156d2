"""The journal in a file: durable, whole at every instant, ours alone, and nothing else's."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from seawall.api.v1alpha1.findings import SourceReference
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, PlannedChange
from seawall.api.v1alpha1.terms import Reversible, Risk, SourceKind
from seawall.engine.apply.file import Document, FileJournal
from seawall.engine.apply.journal import begun, moved
from seawall.engine.replan import replanned
from seawall.errors import InvalidSpec, SeawallError
from tests.engine.things import ACCOUNT, NOON, REGION

SOURCE = SourceReference(kind=SourceKind.SECURITY_BASELINE, name="base", uid="u-1")


def change(number: int = 1, **members: Any) -> PlannedChange:
    whole = {
        "id": f"{number:016x}",
        "control": "things.locked",
        "arn": f"arn:aws:things:{REGION}:{ACCOUNT}:thing/{number}",
        "resource_type": "Test::Things::Thing",
        "resource_id": str(number),
        "fact": "things.Thing.is_locked",
        "before": {"locked": False, "by": None},
        "after": {"locked": True, "by": None},
        "risk": Risk.SAFE,
        "reversible": Reversible.YES,
        **members,
    }
    return PlannedChange.model_validate(whole)


def document(*changes: PlannedChange) -> Document:
    empty = Document(uid="u-1", account=ACCOUNT, home_region="us-east-1", created=NOON)
    return replanned(empty, {REGION: changes or (change(),)}, SOURCE, NOON)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "plan.json"


@pytest.fixture
def journal(path: Path) -> Iterator[FileJournal]:
    """A journal with one plan of one change."""
    with FileJournal.held(path) as opened:
        opened.put(document())
        yield opened


def the_hash(journal: FileJournal) -> str:
    assert journal.document is not None
    return journal.document.plans[0].spec.hash


def written(path: Path) -> Document:
    """What whoever comes next reads."""
    with FileJournal.held(path) as opened:
        assert opened.document is not None
        return opened.document


def test_what_was_written_is_read_again_as_it_was(path: Path) -> None:
    with FileJournal.held(path) as opened:
        opened.put(document(change(before={"Sid": "räder", "none": None, "nested": [None, {}]})))
        before = opened.document
    assert written(path) == before


def test_a_record_is_in_the_file_when_writing_it_returns(path: Path, journal: FileJournal) -> None:
    records = journal.journal(the_hash(journal))
    (record,) = records.records().values()
    records.write([begun(record, NOON, "token")])
    (plan,) = json.loads(path.read_text())["plans"]
    assert [(each["state"], each["clientToken"]) for each in plan["status"]["changes"]] == [("InProgress", "token")]


def test_records_are_held_as_whoever_comes_next_reads_them(path: Path, journal: FileJournal) -> None:
    records = journal.journal(the_hash(journal))
    (record,) = records.records().values()
    records.write([begun(record, NOON.replace(microsecond=5), "token")])
    mine = dict(records.records())
    assert mine[record.id].started_at == NOON
    plan = Document.model_validate_json(path.read_text()).plans[0]
    assert plan.records() == mine


def test_every_transition_is_told(journal: FileJournal) -> None:
    told: list[tuple[ChangeState, ChangeState]] = []
    records = journal.journal(the_hash(journal), lambda before, after: told.append((before.state, after.state)))
    (record,) = records.records().values()
    records.write([begun(record, NOON, "token")])
    assert told == [(ChangeState.PENDING, ChangeState.IN_PROGRESS)]


def test_plans_of_one_file_do_not_overwrite_each_others_records(path: Path) -> None:
    with FileJournal.held(path) as opened:
        both = replanned(document(), {"eu-central-1": [change(2)]}, SOURCE, NOON)
        opened.put(both)
        one, other = (opened.journal(plan.spec.hash) for plan in both.plans)
        for records in (one, other):
            (record,) = records.records().values()
            records.write([moved(record, ChangeState.SKIPPED)])
    assert [[record.state for record in plan.status.changes] for plan in written(path).plans] == [[ChangeState.SKIPPED]] * 2


def test_only_its_owner_can_read_it_whatever_the_umask_and_whatever_was_left_over(path: Path) -> None:
    left_over = path.with_name("plan.json.new")
    left_over.write_text("half")
    left_over.chmod(0o644)
    umask = os.umask(0)
    try:
        with FileJournal.held(path) as opened:
            opened.put(document())
    finally:
        os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(each.name for each in path.parent.iterdir()) == ["plan.json", "plan.json.lock"]
    assert stat.S_IMODE(path.with_name("plan.json.lock").stat().st_mode) == 0o600


def test_a_link_stays_a_link(tmp_path: Path, path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    with FileJournal.held(link) as opened:
        opened.put(document())
    assert link.is_symlink()
    assert written(path) == document()


def test_whoever_comes_second_is_told_that_it_is_in_use(path: Path, journal: FileJournal, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(path)
    for name in (path, link):
        with pytest.raises(SeawallError, match="another seawall works with it") as caught, FileJournal.held(name):
            pass
        assert caught.value.reason == "JournalInUse"
    assert journal.is_held()


def test_the_lock_ends_with_its_holder_also_when_it_is_killed(path: Path) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom seawall.engine.apply.file import FileJournal\n"
        "with FileJournal.held(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(SeawallError, match="in use"), FileJournal.held(path):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with FileJournal.held(path) as opened:
        assert opened.document is None


def test_whose_lock_was_deleted_does_not_hold_it_any_more(path: Path, journal: FileJournal) -> None:
    path.with_name("plan.json.lock").unlink()
    assert not journal.is_held()
    with FileJournal.held(path) as other:
        assert other.is_held()
        assert not journal.is_held()


@pytest.mark.parametrize(
    ("content", "why"),
    {
        "no JSON": ("plans: []", "cannot be read as JSON"),
        "no text": ("\xff", "cannot be read as JSON"),
        "no object": ("[]", "seen JSON without a schemaVersion"),
        "a report of seawall scan": (
            json.dumps({"schemaVersion": 1, "summary": {}, "findings": []}),
            "is no journal that `seawall plan` has made: uid: is missing",
        ),
        "of a newer version": (
            json.dumps({"schemaVersion": 2, "plans": {}}),
            "seen schemaVersion 2, wanted 1: a newer Seawall has made it",
        ),
        "of an odd version": (json.dumps({"schemaVersion": "one"}), "seen schemaVersion 'one'"),
    }.values(),
)
def test_a_file_that_is_no_journal_is_refused_and_left_as_it_is(path: Path, content: str, why: str) -> None:
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(InvalidSpec) as caught, FileJournal.held(path):
        pass
    assert str(path) in caught.value.message
    assert why in caught.value.message
    assert path.read_bytes() == content.encode("latin-1")


def test_a_member_that_this_version_does_not_know_is_refused_rather_than_lost(path: Path) -> None:
    with FileJournal.held(path) as opened:
        opened.put(document())
    body = json.loads(path.read_text())
    body["plans"][0]["status"]["approvedTwice"] = True
    path.write_text(json.dumps(body))
    with pytest.raises(InvalidSpec, match="approvedTwice: is no field here"):
        FileJournal(path, 0)


def test_credentials_in_the_endpoint_are_not_written_down(path: Path) -> None:
    with FileJournal.held(path) as opened, pytest.raises(InvalidSpec, match="credentials") as caught:
        opened.put(document().model_copy(update={"endpoint_url": "http://me:secret@127.0.0.1:5000"}))
    assert "secret" not in caught.value.message
    assert not path.exists()


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidSpec, match="No such file or directory"), FileJournal.held(tmp_path / "missing" / "plan.json"):
        pass


def test_a_record_that_could_not_be_written_is_not_held_for_written(path: Path, journal: FileJournal) -> None:
    records = journal.journal(the_hash(journal))
    (record,) = records.records().values()
    path.with_name("plan.json.new").mkdir()
    with pytest.raises(SeawallError, match="could not be written: Is a directory"):
        records.write([begun(record, NOON, "token")])
    assert records.records() == {record.id: ChangeRecord(id=record.id)}
    assert json.loads(path.read_text())["plans"][0]["status"]["changes"] == []


WALK = """
import io, os, signal, sys
from itertools import count
from pathlib import Path
from seawall.engine.apply.file import FileJournal
from seawall.engine.apply.journal import begun

def kill_at(number):
    def step(frame, event, arg):
        nonlocal number
        if event == "c_call" and (arg.__module__ == "posix" or isinstance(arg.__self__, io.BufferedWriter)):
            number -= 1
            if number == 0:
                print(arg.__name__, end=" ", flush=True)
                os.kill(os.getpid(), signal.SIGKILL)
    return step

path = Path(sys.argv[1])
with FileJournal.held(path) as opened:
    before = opened.document
    for number in count(1):
        opened.put(before)
        child = os.fork()
        if child == 0:
            records = opened.journal(before.plans[0].spec.hash)
            after = [begun(record, before.created, "token") for record in records.records().values()]
            sys.setprofile(kill_at(number))
            records.write(after)
            sys.setprofile(None)
            print("end", end=" ", flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        now = FileJournal(path, 0).document  # whole, or this ends in an error
        states = {record.state for plan in now.plans for record in plan.records().values()}
        print(*states, flush=True)
        if not os.WIFSIGNALED(status):
            break
"""


def test_whoever_is_killed_at_any_step_of_a_write_leaves_the_old_document_or_the_new_one(path: Path) -> None:
    with FileJournal.held(path) as opened:
        opened.put(document(*(change(number) for number in range(1, 101))))
    walked = subprocess.run([sys.executable, "-c", WALK, str(path)], capture_output=True, text=True, timeout=120, check=True)
    steps = [line.split(maxsplit=1) for line in walked.stdout.splitlines()]
    names = [name for name, _ in steps]
    replaced = names.index("replace")
    assert [found for _, found in steps] == ["Pending"] * (replaced + 1) + ["InProgress"] * (len(steps) - replaced - 1)
    assert names.index("write") < names.index("fsync") < replaced, "what takes the old one's place is on the disk"
    assert "fsync" in names[replaced:], "so is that it has taken it"
    assert names[-1] == "end"
