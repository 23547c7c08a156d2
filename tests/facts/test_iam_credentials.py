"""Credentials of users and of root, certificates and what the organization does with them, read and written over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.aws.partitions import GLOBAL
from seawall.controls import registry
from seawall.controls.base import Fail, NoChange, NotApplicable, Pass
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import Resource, the
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount, OrganizationFeatures, VirtualDevice
from seawall.facts.iam.report import CredentialReport
from seawall.facts.iam.server_certificate import ServerCertificate
from seawall.facts.iam.user import User
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import Apply, RoundTrip, ViewFactory
from tests.fakes import Refused

HEADER = (
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,"
    "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,"
    "access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated"
)
ROOT = (
    f"<root_account>,arn:aws:iam::{ACCOUNT}:root,2020-01-01T00:00:00+00:00,not_supported,2026-11-20T08:00:00+00:00,not_supported,"
    "not_supported,true,false,N/A,N/A,N/A,N/A,true,2021-01-01T00:00:00+00:00,2026-11-22T08:00:00+00:00,us-east-1,iam,false,N/A,false,N/A"
)
ANN = (
    f"ann,arn:aws:iam::{ACCOUNT}:user/ann,2024-01-01T00:00:00+00:00,true,no_information,2024-02-01T00:00:00+00:00,N/A,false,"
    "true,2024-03-01T00:00:00+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
)


def account(view: TargetView) -> IamAccount:
    return the(view, IamAccount)


def ann(view: TargetView) -> User:
    return next(user for user in view.all(User) if user.id == "ann")


def fix(name: str, resource: Resource, **parameters: Any) -> Change[Any, Any]:
    control = registry()[name]
    assert control.mending is not None
    changes = control.mending.changes(resource, control.parameters(**parameters))
    assert isinstance(changes, tuple), changes
    (change,) = changes
    return change


def reported(aws: Emulator, *rows: str) -> None:
    made = datetime.now(UTC).replace(microsecond=0)
    content = "\n".join((HEADER, *rows)).encode()
    aws.fake("iam", "GetCredentialReport", lambda *_: {"Content": content, "ReportFormat": "text/csv", "GeneratedTime": made})


def seeded(aws: Emulator, *keys: str) -> list[str]:
    """Ann, older than any report, with access keys that are as old as their names say."""
    iam = aws.seeding("iam")
    iam.create_user(UserName="ann")
    ids = [iam.create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"] for _ in keys]
    detail = {"UserName": "ann", "Arn": f"arn:aws:iam::{ACCOUNT}:user/ann", "CreateDate": datetime(2024, 1, 1, tzinfo=UTC)}
    aws.fake("iam", "GetAccountAuthorizationDetails", lambda *_: {"UserDetailList": [detail], "IsTruncated": False})
    return ids


def test_every_column_of_the_report_that_counts_is_parsed(view: ViewFactory, aws: Emulator) -> None:
    reported(aws, ROOT, ANN)
    report = account(view(GLOBAL)).credential_report
    assert report.root is not None
    assert report.root.used_at == datetime(2026, 11, 22, 8, tzinfo=UTC)
    row = report.users[f"arn:aws:iam::{ACCOUNT}:user/ann"]
    assert row.password_used_at is None
    assert row.password_changed_at == datetime(2024, 2, 1, tzinfo=UTC)
    assert row.created_at == datetime(2024, 1, 1, tzinfo=UTC)
    assert [key.rotated_at for key in row.active_keys] == [datetime(2024, 3, 1, tzinfo=UTC)]
    assert row.used_at is None
    assert not row.has_more
    assert report.has_console_users


@pytest.mark.parametrize(("told", "has_more"), [("N/A", False), ("", False), ("1 additional access key: use ListAccessKeys", True)])
def test_keys_that_the_report_has_no_columns_for_are_known_to_be_there(told: str, *, has_more: bool) -> None:
    content = f"{HEADER},additional_credentials_info\n{ANN},{told}".encode()
    report = CredentialReport.of({"Content": content, "GeneratedTime": datetime.now(UTC)})
    (row,) = report.users.values()
    assert row.has_more is has_more


def test_a_date_that_nobody_understands_is_no_answer(view: ViewFactory, aws: Emulator) -> None:
    reported(aws, ANN.replace("2024-02-01T00:00:00+00:00", "last summer"))
    with pytest.raises(Unreadable) as caught:
        _ = account(view(GLOBAL)).credential_report
    assert caught.value.unknown is UnknownReason.ERROR


def test_a_report_without_some_columns_says_nothing_there() -> None:
    content = f"user,arn,password_enabled,mfa_active\nann,arn:aws:iam::{ACCOUNT}:user/ann,TRUE,false\n".encode()
    report = CredentialReport.of({"Content": content, "GeneratedTime": datetime.now(UTC)})
    (row,) = report.users.values()
    assert row.has_password
    assert row.active_keys == ()


def test_keys_are_switched_off_and_on_again(round_trip: RoundTrip, aws: Emulator) -> None:
    first, second = seeded(aws, "one", "two")
    between = round_trip(ann, lambda user: user.deactivating([first]), GLOBAL)
    assert {name: key.status for name, key in between.items()} == {first: "Inactive", second: "Active"}


def test_an_old_key_fails_and_passes_once_it_is_off(view: ViewFactory, apply: Apply, aws: Emulator) -> None:
    (key,) = seeded(aws, "old")
    reported(aws, ANN)
    control = registry()["iam.access-key-rotation"]
    assert isinstance(control.verdict(ann(view(GLOBAL)), control.parameters()), Pass)  # the key itself was made now
    kept = {"UserName": "ann", "AccessKeyId": key, "Status": "Active", "CreateDate": datetime(2024, 3, 1, tzinfo=UTC)}

    def update(wanted: Mapping[str, Any], _state: Any) -> Mapping[str, Any]:
        assert wanted["AccessKeyId"] == key
        kept["Status"] = wanted["Status"]
        return {}

    aws.fake("iam", "ListAccessKeys", lambda *_: {"AccessKeyMetadata": [kept], "IsTruncated": False})
    aws.fake("iam", "UpdateAccessKey", update)
    found = ann(view(GLOBAL))
    assert isinstance(control.verdict(found, control.parameters()), Fail)
    apply(fix("iam.access-key-rotation", found).calls(), GLOBAL)
    assert isinstance(control.verdict(ann(view(GLOBAL)), control.parameters()), Pass)


def test_the_last_use_of_active_keys_is_asked_for_and_never_is_none(view: ViewFactory, aws: Emulator) -> None:
    first, second = seeded(aws, "one", "two")
    aws.seeding("iam").update_access_key(UserName="ann", AccessKeyId=second, Status="Inactive")
    assert ann(view(GLOBAL)).key_uses == {first: None}
    assert aws.count("iam", "GetAccessKeyLastUsed") == 1


def test_a_credential_that_nobody_uses_is_found_by_the_report_and_checked_directly(view: ViewFactory, aws: Emulator) -> None:
    seeded(aws, "old")
    reported(aws, ANN.replace(",true,no_information", ",false,N/A"))
    control = registry()["iam.credentials-unused"]
    assert isinstance(control.verdict(ann(view(GLOBAL)), control.parameters()), Pass)  # the key was made anew since
    assert aws.count("iam", "ListAccessKeys") == 1


def test_a_password_that_nobody_uses_has_no_fix(view: ViewFactory, aws: Emulator) -> None:
    seeded(aws)
    reported(aws, ANN.replace("true,2024-03-01T00:00:00+00:00", "false,N/A"))
    profile = {"LoginProfile": {"UserName": "ann", "CreateDate": datetime(2024, 1, 1, tzinfo=UTC)}}
    aws.fake("iam", "GetLoginProfile", lambda *_: profile)
    control = registry()["iam.credentials-unused"]
    found = ann(view(GLOBAL))
    assert isinstance(control.verdict(found, control.parameters()), Fail)
    assert control.mending is not None
    assert isinstance(control.mending.changes(found, control.parameters()), NoChange)


def test_virtual_devices_say_whose_they_are(view: ViewFactory, aws: Emulator) -> None:
    iam = aws.seeding("iam")
    iam.create_user(UserName="ann")
    serial = iam.create_virtual_mfa_device(VirtualMFADeviceName="phone")["VirtualMFADevice"]["SerialNumber"]
    iam.create_virtual_mfa_device(VirtualMFADeviceName="spare")
    iam.enable_mfa_device(UserName="ann", SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321")
    (device,) = account(view(GLOBAL)).virtual_devices
    assert device == VirtualDevice(serial, f"arn:aws:iam::{ACCOUNT}:user/ann")
    assert not device.is_roots


def test_root_s_virtual_device_is_root_s_by_any_name(view: ViewFactory, aws: Emulator) -> None:
    device = {"SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/phone", "User": {"Arn": f"arn:aws:iam::{ACCOUNT}:root"}}
    user = {**device["User"], "Path": "/", "UserName": "root", "UserId": ACCOUNT, "CreateDate": datetime(2020, 1, 1, tzinfo=UTC)}  # type: ignore[dict-item]
    aws.fake("iam", "ListVirtualMFADevices", lambda *_: {"VirtualMFADevices": [{**device, "User": user}], "IsTruncated": False})
    assert account(view(GLOBAL)).virtual_devices[0].is_roots


CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"


def test_a_certificate_is_read_before_it_is_deleted_for_good(view: ViewFactory, apply: Apply, aws: Emulator) -> None:
    aws.seeding("iam").upload_server_certificate(
        ServerCertificateName="web", CertificateBody=CERTIFICATE, PrivateKey="secret", CertificateChain=CERTIFICATE
    )
    (found,) = view(GLOBAL).all(ServerCertificate)
    assert found.expiration.tzinfo is not None
    assert found.body is not None
    assert found.body.certificate_body == CERTIFICATE
    change = ServerCertificate.body.change(found, None)
    apply(change.calls(), GLOBAL)
    assert found.bound(view(GLOBAL)).body is None
    assert view(GLOBAL).all(ServerCertificate) == ()
    writer = ServerCertificate.body.writing
    assert writer is not None
    assert writer.calls(found, None, change.before) == ()


def features_fake(aws: Emulator, *enabled: str) -> None:
    """An organization that keeps what was enabled."""
    kept = set(enabled)
    aws.fake("iam", "ListOrganizationsFeatures", lambda *_: {"OrganizationId": "o-1", "EnabledFeatures": sorted(kept)})
    for operation, feature in (("RootCredentialsManagement", "RootCredentialsManagement"), ("RootSessions", "RootSessions")):

        def enable(_wanted: Any, _state: Any, feature: str = feature) -> Mapping[str, Any]:
            kept.add(feature)
            return {"OrganizationId": "o-1", "EnabledFeatures": sorted(kept)}

        def disable(_wanted: Any, _state: Any, feature: str = feature) -> Mapping[str, Any]:
            kept.remove(feature)
            return {"OrganizationId": "o-1", "EnabledFeatures": sorted(kept)}

        aws.fake("iam", f"EnableOrganizations{operation}", enable)
        aws.fake("iam", f"DisableOrganizations{operation}", disable)


def test_central_management_of_root_is_turned_on_and_off_again(round_trip: RoundTrip, aws: Emulator) -> None:
    features_fake(aws, "RootSessions")
    between = round_trip(account, lambda found: fix("iam.root-centrally-managed", found), GLOBAL)
    assert between.enabled == ("RootCredentialsManagement", "RootSessions")
    features_fake(aws)
    round_trip(account, lambda found: fix("iam.root-centrally-managed", found, require_root_sessions=True), GLOBAL)


@pytest.mark.parametrize("code", ["AccountNotManagementOrDelegatedAdministratorException", "OrganizationNotFoundException"])
def test_other_accounts_than_the_management_account_are_not_judged(view: ViewFactory, aws: Emulator, code: str) -> None:
    def refuse(*_: Any) -> Mapping[str, Any]:
        raise Refused(code, "no", 400)

    aws.fake("iam", "ListOrganizationsFeatures", refuse)
    found = account(view(GLOBAL))
    assert found.organization_features is None
    control = registry()["iam.root-centrally-managed"]
    assert isinstance(control.verdict(found, control.parameters()), NotApplicable)


def test_an_organization_that_does_not_trust_iam_has_no_features(view: ViewFactory, aws: Emulator) -> None:
    def refuse(*_: Any) -> Mapping[str, Any]:
        raise Refused("ServiceAccessNotEnabledException", "no", 400)

    aws.fake("iam", "ListOrganizationsFeatures", refuse)
    assert account(view(GLOBAL)).organization_features == OrganizationFeatures(is_trusted=False)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("iam.password-reuse-prevention", {"PasswordReusePrevention": 24}),
        ("iam.password-max-age", {"MaxPasswordAge": 90}),
        (
            "iam.password-complexity",
            {f"Require{each}": True for each in ("Symbols", "Numbers", "UppercaseCharacters", "LowercaseCharacters")},
        ),
    ],
)
def test_fixes_of_the_password_policy_keep_every_other_member(
    view: ViewFactory, round_trip: RoundTrip, aws: Emulator, name: str, wanted: dict[str, Any]
) -> None:
    aws.seeding("iam").update_account_password_policy(MinimumPasswordLength=9, AllowUsersToChangePassword=True)
    before = json.loads(json.dumps(account(view(GLOBAL)).password_policy.image()))  # type: ignore[union-attr]
    between = round_trip(account, lambda found: fix(name, found), GLOBAL)
    assert between.image() == {**before, **wanted}


def test_dates_are_counted_to_the_evaluations_beginning(view: ViewFactory, aws: Emulator) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    reported(aws, ROOT.replace("2026-11-22T08:00:00+00:00", (now - timedelta(hours=30)).isoformat()))
    control = registry()["iam.root-not-used"]
    found = account(view(GLOBAL))
    assert isinstance(control.verdict(found, control.parameters(max_days=2)), Fail)
