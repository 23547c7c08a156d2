"""A policy for a workload on the emulated account: its finding, its plan, and what became of it; over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from seawall.api.v1alpha1 import MultiAZPolicy
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, PlannedChange
from seawall.api.v1alpha1.terms import Verdict
from seawall.aws.accounts import AwsAccount
from seawall.aws.session import Sessions
from seawall.engine.apply.ground import Order
from seawall.engine.finding import ZONE_LOSS, Finding
from seawall.engine.zones.remedies.plan import Owners, remedies
from seawall.engine.zones.workloads import judge_target
from seawall.facts.snapshot import AccountView
from tests.emulator import REGION
from tests.mending.stage import Stage

Look = Callable[[], AccountView]


class Play:
    """One policy on the emulated account, its plan, and what became of it."""

    def __init__(self, asked: MultiAZPolicy, account: AwsAccount, sessions: Sessions, look: Look) -> None:
        self._asked = asked
        self._look = look
        self._account = account
        self._sessions = sessions
        self.stage: Stage

    def finding(self) -> Finding:
        """The workload's finding, from a new evaluation."""
        return next(
            each for each in judge_target(self._asked, self._look().target(REGION), datetime.now(UTC)).findings if each.control == ZONE_LOSS
        )

    def plan(self) -> tuple[PlannedChange, ...]:
        """What would be changed now."""
        view, now = self._look().target(REGION), datetime.now(UTC)
        changes = remedies(self._asked, view, now, judge_target(self._asked, view, now).findings, Owners()).changes
        self.stage = Stage(self._account, self._sessions, changes, REGION)
        return changes

    def apply(self) -> dict[str, ChangeRecord]:
        """Make all of the plan."""
        every = frozenset(change.id for change in self.stage.plan.changes)
        return self.stage.carry_out(Order(apply=every, on_behalf_of="a test"))

    def there_and_back(self) -> None:
        """Make the plan, see the verdict flip, take the plan back, and see what was before."""
        before = self.finding()
        assert before.verdict is Verdict.FAIL
        changes = self.plan()
        assert changes
        made = self.apply()
        assert {(record.state, record.message) for record in made.values()} == {(ChangeState.VERIFIED, None)}
        assert self.finding().verdict is Verdict.PASS, self.finding().message
        back = self.stage.carry_out(Order(rollback=frozenset(made), on_behalf_of="a test"))
        assert {(record.state, record.message) for record in back.values()} == {(ChangeState.ROLLED_BACK, None)}
        assert [self.stage.image_of(change) for change in changes] == [change.before for change in changes]
        after = self.finding()
        assert (after.verdict, after.message) == (Verdict.FAIL, before.message)
