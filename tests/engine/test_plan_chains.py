"""Plans over facts that several controls share: each change begins where the one before it ends."""

from __future__ import annotations

from itertools import pairwise

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.terms import Verdict
from seawall.controls import registry
from seawall.engine.finding import Finding, Subject
from seawall.engine.plan import Planned, plan
from seawall.facts.base import Resource
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.password_policy import PasswordPolicy
from tests.builders import given

PASSWORDS = ("iam.password-complexity", "iam.password-max-age", "iam.password-min-length", "iam.password-reuse-prevention")


def failing(control_id: str, resource: Resource) -> Finding:
    control = registry()[control_id]
    judged = api.Resource(type=resource.TYPE, arn=resource.arn, id=resource.id, account="123456789012", region="global")
    subject = Subject(control, control.parameters(), resource)
    return Finding(control_id, control.severity, judged, Verdict.FAIL, subject=subject)


def planned(*control_ids: str, policy: PasswordPolicy | None) -> Planned:
    account = given(IamAccount(), password_policy=policy)
    return plan([failing(each, account) for each in control_ids])


def test_changes_of_one_document_begin_where_the_one_before_ends_and_depend_on_it() -> None:
    made = planned(*PASSWORDS, policy=PasswordPolicy(minimum_password_length=6)).changes
    assert [each.control for each in made] == list(PASSWORDS)
    for earlier, later in pairwise(made):
        assert later.before == earlier.after
        assert later.depends_on == (earlier.id,)
    assert made[0].depends_on == ()


def test_the_last_change_holds_what_every_control_asked_for() -> None:
    made = planned(*PASSWORDS, policy=PasswordPolicy(minimum_password_length=6)).changes
    policy = PasswordPolicy.model_validate(made[-1].after)
    account = given(IamAccount(), password_policy=policy)
    for name in PASSWORDS:
        control = registry()[name]
        assert type(control.verdict(account, control.parameters())).__name__ == "Pass", name


def test_a_finding_that_an_earlier_change_mends_needs_none_of_its_own() -> None:
    made = planned("iam.password-min-length", "iam.password-min-length", policy=None)
    assert len(made.changes) == 1
    assert made.unfixable == {}


def test_one_change_alone_begins_with_what_was_read() -> None:
    (only,) = planned("iam.password-max-age", policy=PasswordPolicy(minimum_password_length=14)).changes
    assert only.before == PasswordPolicy(minimum_password_length=14).image()
