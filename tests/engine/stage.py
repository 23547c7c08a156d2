"""Where plans are carried out in the tests: the emulated AWS over HTTP, real reads and writes, a journal in memory, and time that tests move."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, Spec
from seawall.api.v1alpha1.security_baseline import ControlEntry
from seawall.api.v1alpha1.terms import SourceKind
from seawall.aws.accounts import AwsAccount
from seawall.aws.partitions import GLOBAL
from seawall.aws.session import AssumeRole, Identity, Keys, Sessions
from seawall.aws.write import WritingAccount
from seawall.controls import registry
from seawall.engine.apply import advance
from seawall.engine.apply.ground import Ground, Order
from seawall.engine.evaluate import Scope, evaluate
from seawall.engine.plan import plan, specs
from seawall.engine.select import select
from seawall.facts.snapshot import Freshness, Snapshots, TargetView
from tests.emulator import ACCOUNT, REGION, TESTING_KEY, Emulator

HOME_REGION = "us-east-1"
SOURCE = api.SourceReference(kind=SourceKind.SECURITY_BASELINE, name="base", uid="11111111-2222-3333-4444-555555555555")
KEYS = Keys(TESTING_KEY, "secret")
WRITER = AssumeRole(f"arn:aws:iam::{ACCOUNT}:role/seawall-write")
THREADS = 4

BLOCK = "s3.bucket-public-access-block"
TLS = "s3.bucket-tls-only"
LENGTH = "iam.password-min-length"
AGE = "iam.password-max-age"
DIRECT = "iam.user-no-direct-policies"
DEFAULT_GROUP = "vpc.default-sg-closed"

DOCUMENT = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}]}'


class MemoryJournal:
    """Implements `engine.apply.journal.Journal`.

    Attributes:
        written: every record that was written, in order.
        then: called with each record once it is durable: what happens in the world at that moment.
    """

    def __init__(self, spec: Spec) -> None:
        self._records = {each.id: ChangeRecord(id=each.id) for each in spec.changes}
        self.written: list[ChangeRecord] = []
        self.then: Callable[[ChangeRecord], object] = lambda _record: None
        self.fails: Exception | None = None

    def records(self) -> Mapping[str, ChangeRecord]:
        return self._records

    def write(self, records: Iterable[ChangeRecord]) -> None:
        if self.fails is not None:
            raise self.fails
        made = list(records)
        self._records = {**self._records, **{each.id: each for each in made}}
        self.written += made
        for each in made:
            self.then(each)

    def states(self) -> list[ChangeState]:
        """The states that were written, in order."""
        return [each.state for each in self.written]


class Stage:
    """One plan, and all that it takes to carry it out.

    Attributes:
        later: how far the clock is ahead of the real one.
        writes: None where the account has no identity that writes.
        leads: whether we lead, asked before each write.
        since: when we began to act; None where nobody did before.
    """

    def __init__(self, aws: Emulator, sessions: Sessions, pool: ThreadPoolExecutor) -> None:
        self.aws = aws
        self.pool = pool
        self.later = timedelta()
        self._account = AwsAccount(Identity(home_region=HOME_REGION, keys=KEYS, endpoint_url=aws.url), sessions)
        self._account.verify(None)
        self._snapshots = Snapshots(self.now)
        writer = Identity(home_region=HOME_REGION, keys=KEYS, roles=(WRITER,), endpoint_url=aws.url)
        self.writes: WritingAccount | None = WritingAccount(writer, sessions, ACCOUNT)
        self.leads: Callable[[], bool] = lambda: True
        self.since: datetime | None = None
        self.spec: Spec
        self.journal: MemoryJournal

    def now(self) -> datetime:
        return datetime.now(UTC) + self.later

    def view(self, region: str) -> TargetView:
        now = self.now()
        return self._snapshots.view("uid", self._account, Freshness(now, now, timedelta(hours=1))).target(region)

    def plan(self, *controls: str, **parameters: Mapping[str, Any]) -> Spec:
        """Plan what these controls want of the account as it is; parameters by the last part of a control's id."""
        given = {each: parameters.get(each.partition(".")[2].replace("-", "_")) for each in controls}
        entries = tuple(ControlEntry(id=each, parameters=dict(of) if of else None) for each, of in given.items())
        region = GLOBAL if all(registry()[each].resource.IS_GLOBAL for each in controls) else REGION
        found = evaluate(select((), entries, registry(), {}), self.view(region), Scope(), self.pool, THREADS)
        made = plan(found, allow_destructive=True)
        (spec,) = specs(SOURCE, "team", "main", region, made.changes, requested_by=None)
        self.spec = Spec.model_validate(spec)
        self.journal = MemoryJournal(self.spec)
        self.aws.forget_calls()
        return self.spec

    @property
    def ids(self) -> frozenset[str]:
        """Of all changes."""
        return frozenset(each.id for each in self.spec.changes)

    def id_of(self, control: str) -> str:
        """The id of a control's only change."""
        (found,) = (each.id for each in self.spec.changes if each.control == control)
        return found

    def advance(self, **order: Any) -> timedelta | None:
        """Take the plan further, with an order of these fields; without any, only what is under way goes on."""
        ground = Ground(
            plan=self.spec,
            journal=self.journal,
            view=lambda: self.view(self.spec.region),
            writes=self.writes,
            registry=registry(),
            now=self.now,
            leads=self.leads,
            pool=self.pool,
            concurrency=THREADS,
            since=self.since,
        )
        return advance(ground, Order(on_behalf_of="ann", **order))

    def apply(self, **order: Any) -> timedelta | None:
        """Take the plan further by a word on all of its changes."""
        return self.advance(apply=self.ids, **order)

    def roll_back(self, **order: Any) -> timedelta | None:
        """Take back all of it that was made."""
        return self.advance(rollback=self.ids, **order)

    def pass_by(self, **time: float) -> None:
        """Let time pass."""
        self.later += timedelta(**time)

    def record(self, control: str | None = None) -> ChangeRecord:
        """The record of the only change, or of a control's only one."""
        if control is not None:
            return self.journal.records()[self.id_of(control)]
        (only,) = self.journal.records().values()
        return only

    def states(self) -> dict[str, ChangeState]:
        """Each change's state, by its control."""
        return {each.control: self.journal.records()[each.id].state for each in self.spec.changes}

    def asked_to_write(self) -> list[str]:
        """The operations that the identity that writes asked for, by AWS's names, in order; who it is it asks by itself."""
        return [each.operation for each in self.aws.calls if each.access_key != TESTING_KEY and each.service != "sts"]


def bucket(aws: Emulator, name: str = "logs") -> None:
    """A bucket without any setting of its own."""
    aws.seeding("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})


def block_of(aws: Emulator, name: str = "logs") -> dict[str, bool] | None:
    """A bucket's Block Public Access, as AWS has it."""
    client = aws.seeding("s3")
    try:
        found: dict[str, bool] = client.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    except client.exceptions.ClientError:
        return None
    return found


def set_block(aws: Emulator, name: str = "logs", **flags: bool) -> None:
    """Somebody sets a bucket's Block Public Access; a flag that is not named is off."""
    aws.seeding("s3").put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=flags)


def passwords(aws: Emulator, **policy: Any) -> None:
    """Somebody sets the account's password policy."""
    aws.seeding("iam").update_account_password_policy(**policy)


def password_policy(aws: Emulator) -> dict[str, Any]:
    """The account's password policy, as AWS has it."""
    found: dict[str, Any] = aws.seeding("iam").get_account_password_policy()["PasswordPolicy"]
    return found


def ann(aws: Emulator) -> None:
    """A user with two policies attached and one inline, in a group that has none: her fix takes three calls."""
    iam = aws.seeding("iam")
    iam.create_user(UserName="ann")
    for name in ("one", "two"):
        arn = iam.create_policy(PolicyName=name, PolicyDocument=DOCUMENT)["Policy"]["Arn"]
        iam.attach_user_policy(UserName="ann", PolicyArn=arn)
    iam.put_user_policy(UserName="ann", PolicyName="three", PolicyDocument=DOCUMENT)


def policies_of_ann(aws: Emulator) -> set[str]:
    """Names of the policies that ann has herself."""
    iam = aws.seeding("iam")
    attached = {each["PolicyName"] for each in iam.list_attached_user_policies(UserName="ann")["AttachedPolicies"]}
    return attached | set(iam.list_user_policies(UserName="ann")["PolicyNames"])
