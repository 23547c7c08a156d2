"""A plan carried out in this process, over HTTP: the engine as the operator drives it, and a clock that can be set forward."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from seawall.api.v1alpha1.findings import SourceReference
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, PlannedChange, Spec
from seawall.api.v1alpha1.terms import SourceKind
from seawall.aws.accounts import AwsAccount
from seawall.aws.session import AssumeRole, Identity, Sessions
from seawall.aws.write import WritingAccount
from seawall.controls import registry
from seawall.engine.apply import advance
from seawall.engine.apply.case import Case
from seawall.engine.apply.ground import Ground, Order
from seawall.engine.plan import specs
from seawall.facts.snapshot import Freshness, Snapshots, TargetView
from seawall.facts.value import image
from tests.emulator import ACCOUNT

SOURCE = SourceReference(kind=SourceKind.SECURITY_BASELINE, name="base", uid="11111111-2222-3333-4444-555555555555")
THREADS = 4


class Memory:
    """A journal that lasts as long as the test; implements `engine.apply.journal.Journal`."""

    def __init__(self, plan: Spec) -> None:
        self.history: list[ChangeRecord] = []
        self._records = {change.id: ChangeRecord(id=change.id) for change in plan.changes}

    def records(self) -> Mapping[str, ChangeRecord]:
        """Every change's record."""
        return self._records

    def write(self, records: Iterable[ChangeRecord]) -> None:
        """Replace these."""
        for record in records:
            self.history.append(record)
            self._records[record.id] = record


class Stage:
    """One plan on one emulated account."""

    def __init__(self, account: AwsAccount, sessions: Sessions, changes: Iterable[PlannedChange], region: str) -> None:
        (content,) = specs(SOURCE, "default", "prod", region, list(changes), requested_by=None)
        self.plan = Spec.model_validate_json(json.dumps(content))  # as the API server hands it back
        self.journal = Memory(self.plan)
        self._account = account
        self._passed = timedelta()
        identity = account.identity
        role = AssumeRole(f"arn:aws:iam::{ACCOUNT}:role/seawall-write")
        writer = Identity(identity.home_region, identity.keys, (role,), identity.endpoint_url)
        self._writes = WritingAccount(writer, sessions, ACCOUNT)

    def now(self) -> datetime:
        """The time, with what was waited for in no time."""
        return datetime.now(UTC) + self._passed

    def view(self) -> TargetView:
        """The target with nothing read yet."""
        now = self.now()
        fresh = Freshness(now, now, timedelta(days=30))  # what AWS dates itself does not age by our waiting
        return Snapshots(self.now).view("uid", self._account, fresh).target(self.plan.region)

    def carry_out(self, order: Order) -> dict[str, ChangeRecord]:
        """Advance until nothing moves by itself; waits pass at once."""
        with ThreadPoolExecutor(THREADS) as pool:
            ground = Ground(self.plan, self.journal, self.view, self._writes, registry(), self.now, lambda: True, pool, THREADS)
            while (pause := advance(ground, order)) is not None:
                self._passed += pause
        return dict(self.journal.records())

    def image_of(self, change: PlannedChange) -> Any:
        """How AWS describes the fact of a change now."""
        case = Case(change, registry())
        return image(case.now(case.resource(self.view())))

    def is_as_before(self, change: PlannedChange) -> bool:
        """Whether nothing would have to be written to come to what was before."""
        case = Case(change, registry())
        resource = case.resource(self.view())
        return case.is_as(resource, case.now(resource), case.before)
