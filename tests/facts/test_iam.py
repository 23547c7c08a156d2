"""IAM's facts, read and written over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.aws.partitions import GLOBAL
from seawall.controls import registry
from seawall.controls.base import Control, Fail, Params, Pass, Unknown
from seawall.errors import ResourceGone, UnknownReason, Unreadable
from seawall.facts.base import Resource, the
from seawall.facts.fact import Change
from seawall.facts.iam.account import AccountSummary, IamAccount
from seawall.facts.iam.user import User
from seawall.facts.snapshot import TargetView
from seawall.facts.value import image
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import Apply, RoundTrip, ViewFactory

PASSWORD = "Correct-horse-7"
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::häuser/*"}]}
COLUMNS = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,"
    "access_key_1_active,access_key_1_last_rotated,a_column_of_tomorrow"
)
Answer = Callable[[Mapping[str, Any], Any], Mapping[str, Any]]


def fix(control: Control[Any, Any], resource: Resource, want: Params) -> Change[Any, Any]:
    assert control.mending is not None
    changes = control.mending.changes(resource, want)
    assert isinstance(changes, tuple)
    (change,) = changes
    return change


def account(view: TargetView) -> IamAccount:
    return the(view, IamAccount)


def ann(view: TargetView) -> User:
    return next(user for user in view.all(User) if user.id == "ann")


def report_of(*rows: str, age: timedelta = timedelta(minutes=5)) -> Answer:
    """A report as AWS writes it: moto's is dated 2015 and has no row of root."""
    root = f"<root_account>,arn:aws:iam::{ACCOUNT}:root,2020-01-01T00:00:00+00:00,not_supported,N/A,N/A,N/A,false,false,N/A,x"
    content = "\n".join((COLUMNS, root, *rows)).encode()
    made = (datetime.now(UTC) - age).replace(microsecond=0)
    return lambda _wanted, _state: {"Content": content, "ReportFormat": "text/csv", "GeneratedTime": made}


def row(name: str, password: str, mfa: str) -> str:
    arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    return f"{name},{arn},2024-01-01T00:00:00+00:00,{password},no_information,N/A,N/A,{mfa},false,N/A,x"


def older_user(aws: Emulator) -> None:
    """Make `ann` with a password, and let the list say that she is older than any report."""
    iam = aws.seeding("iam")
    iam.create_user(UserName="ann")
    iam.create_login_profile(UserName="ann", Password=PASSWORD)
    detail = {"UserName": "ann", "Arn": f"arn:aws:iam::{ACCOUNT}:user/ann", "CreateDate": datetime(2024, 1, 1, tzinfo=UTC)}
    aws.fake("iam", "GetAccountAuthorizationDetails", lambda _wanted, _state: {"UserDetailList": [detail], "IsTruncated": False})


def test_the_summary_says_what_iam_counts_about_root_and_nothing_where_it_counts_nothing(view: ViewFactory) -> None:
    summary = account(view(GLOBAL)).summary
    assert summary == AccountSummary(root_has_mfa=False, root_has_password=None, root_has_access_keys=False)


def test_no_password_policy_is_none_and_the_fix_makes_one_that_its_undo_deletes(view: ViewFactory, round_trip: RoundTrip) -> None:
    control = registry()["iam.password-min-length"]
    assert account(view(GLOBAL)).password_policy is None
    made = round_trip(account, lambda found: fix(control, found, control.parameters()), GLOBAL)
    assert made.minimum_password_length == 14
    assert made.require_numbers
    assert not made.require_symbols


def test_a_password_policy_keeps_every_other_member_through_the_fix_and_back(
    view: ViewFactory, round_trip: RoundTrip, aws: Emulator
) -> None:
    control = registry()["iam.password-min-length"]
    aws.seeding("iam").update_account_password_policy(
        MinimumPasswordLength=9,
        RequireSymbols=True,
        AllowUsersToChangePassword=True,
        MaxPasswordAge=60,
        PasswordReusePrevention=5,
        HardExpiry=True,
    )
    before = image(account(view(GLOBAL)).password_policy)
    assert "ExpirePasswords" not in before
    between = round_trip(account, lambda found: fix(control, found, control.parameters()), GLOBAL)
    assert image(between) == {**before, "MinimumPasswordLength": 14}


def test_limits_that_iam_answers_as_zero_are_not_written_back(view: ViewFactory, round_trip: RoundTrip, aws: Emulator) -> None:
    aws.seeding("iam").update_account_password_policy(MinimumPasswordLength=6)
    policy = account(view(GLOBAL)).password_policy
    assert policy is not None
    assert policy.max_password_age is None
    round_trip(account, lambda found: IamAccount.password_policy.change(found, policy.at_least(20)), GLOBAL)


def test_the_credential_report_is_as_old_as_aws_says_and_root_stands_apart(view: ViewFactory, aws: Emulator) -> None:
    aws.fake("iam", "GetCredentialReport", report_of(row("ann", "true", "false"), row("bob", "FALSE", "true"), age=timedelta(hours=3)))
    report = account(view(GLOBAL)).credential_report
    assert report.root is not None
    assert not report.root.has_password
    assert {arn.rpartition("/")[2]: (each.has_password, each.has_mfa) for arn, each in report.users.items()} == {
        "ann": (True, False),
        "bob": (False, True),
    }
    assert aws.count("iam", "GenerateCredentialReport") == 1


def test_a_report_older_than_four_hours_is_stale(view: ViewFactory) -> None:
    with pytest.raises(Unreadable) as caught:
        _ = account(view(GLOBAL)).credential_report  # moto's report is of 2015
    assert caught.value.unknown is UnknownReason.STALE


def test_a_first_report_is_waited_for_a_moment(view: ViewFactory, aws: Emulator) -> None:
    aws.fake("iam", "GetCredentialReport", report_of())
    aws.fail("iam", "GetCredentialReport", code="ReportInProgress", status=404, times=1)
    assert account(view(GLOBAL)).credential_report.users == {}


@pytest.mark.parametrize("code", ["ReportInProgress", "ReportNotPresent", "ReportExpired"])
def test_a_report_that_stays_in_the_making_is_pending_and_soon_asked_again(
    view: ViewFactory, aws: Emulator, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    aws.fail("iam", "GetCredentialReport", code=code, status=410)
    with pytest.raises(Unreadable) as caught:
        _ = account(view(GLOBAL)).credential_report
    assert caught.value.unknown is UnknownReason.PENDING
    assert caught.value.retry_after is not None
    assert caught.value.retry_after <= timedelta(seconds=10)
    assert aws.count("iam", "GetCredentialReport") == 4


def test_users_come_with_policies_groups_and_tags_from_one_read(view: ViewFactory, aws: Emulator) -> None:
    iam = aws.seeding("iam")
    iam.create_group(GroupName="admins")
    for name in ("ann", "bob"):
        iam.create_user(UserName=name, Path="/team/", Tags=[{"Key": "team", "Value": "pay"}])
        iam.add_user_to_group(GroupName="admins", UserName=name)
    iam.put_user_policy(UserName="ann", PolicyName="read", PolicyDocument=json.dumps(DOCUMENT))
    users = view(GLOBAL).all(User)
    assert [user.id for user in users] == ["ann", "bob"]
    found = users[0]
    assert found.arn == f"arn:aws:iam::{ACCOUNT}:user/team/ann"
    assert found.groups == ("admins",)
    assert found.read_tags() == {"team": "pay"}
    assert found.direct_policies.inline == {"read": DOCUMENT}
    assert users[1].direct_policies.names == ()
    assert aws.count("iam") == 1


def test_direct_policies_are_taken_away_and_put_back_exactly(view: ViewFactory, round_trip: RoundTrip, aws: Emulator) -> None:
    control = registry()["iam.user-no-direct-policies"]
    iam = aws.seeding("iam")
    iam.create_user(UserName="ann")
    for name in ("one", "two"):
        arn = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(DOCUMENT))["Policy"]["Arn"]
        iam.attach_user_policy(UserName="ann", PolicyArn=arn)
        iam.put_user_policy(UserName="ann", PolicyName=f"inline-{name}", PolicyDocument=json.dumps(DOCUMENT, indent=2))
    assert isinstance(control.verdict(ann(view(GLOBAL)), control.parameters()), Fail)
    between = round_trip(ann, lambda user: fix(control, user, control.parameters()), GLOBAL)
    assert between.names == ()


def test_a_console_user_without_mfa_fails_and_passes_once_the_password_is_gone(view: ViewFactory, apply: Apply, aws: Emulator) -> None:
    control = registry()["iam.user-console-mfa"]
    older_user(aws)
    aws.fake("iam", "GetCredentialReport", report_of(row("ann", "true", "false")))
    assert isinstance(control.verdict(ann(view(GLOBAL)), control.parameters()), Fail)
    change = fix(control, ann(view(GLOBAL)), control.parameters())
    assert set(image(change.before)) == {"CreateDate"}
    apply(change.calls(), GLOBAL)
    mended = ann(view(GLOBAL))
    assert mended.login_profile is None
    assert isinstance(control.verdict(mended, control.parameters()), Pass)


def test_a_device_that_was_registered_after_the_report_counts(view: ViewFactory, aws: Emulator) -> None:
    control = registry()["iam.user-console-mfa"]
    older_user(aws)
    aws.fake("iam", "GetCredentialReport", report_of(row("ann", "true", "false")))
    iam = aws.seeding("iam")
    serial = iam.create_virtual_mfa_device(VirtualMFADeviceName="ann")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(UserName="ann", SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321")
    found = ann(view(GLOBAL))
    assert found.mfa_devices == (serial,)
    assert isinstance(control.verdict(found, control.parameters()), Pass)


def test_users_who_pass_in_the_report_cost_no_call_of_their_own(view: ViewFactory, aws: Emulator) -> None:
    control = registry()["iam.user-console-mfa"]
    older_user(aws)
    aws.fake("iam", "GetCredentialReport", report_of(row("ann", "true", "true")))
    assert isinstance(control.verdict(ann(view(GLOBAL)), control.parameters()), Pass)
    assert aws.count("iam") == 3


def test_a_user_newer_than_the_report_is_pending(view: ViewFactory, aws: Emulator) -> None:
    control = registry()["iam.user-console-mfa"]
    aws.seeding("iam").create_user(UserName="ann")
    aws.fake("iam", "GetCredentialReport", report_of())
    verdict = control.verdict(ann(view(GLOBAL)), control.parameters())
    assert isinstance(verdict, Unknown)
    assert verdict.reason is UnknownReason.PENDING


def test_devices_of_a_user_who_was_deleted_meanwhile_are_gone(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("iam").create_user(UserName="ann")
    found = ann(view(GLOBAL))
    aws.seeding("iam").delete_user(UserName="ann")
    assert found.login_profile is None
    with pytest.raises(ResourceGone):
        _ = found.mfa_devices
