"""IAM accounts in a few words, for the cases of controls: entries as AWS answers them, and rows of a credential report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from seawall.facts.base import Resource
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.details import AuthorizationDetails
from seawall.facts.iam.group import Group
from seawall.facts.iam.policy import ManagedPolicy
from seawall.facts.iam.report import CredentialReport, ReportKey, ReportRow
from seawall.facts.iam.role import Role
from seawall.facts.iam.user import User
from tests.builders import ACCOUNT, NOW, Given, given

MADE = NOW - timedelta(hours=1)
ROOT_ARN = f"arn:aws:iam::{ACCOUNT}:root"
Entry = dict[str, Any]
_KINDS: Mapping[str, tuple[type[Resource], str]] = {
    "UserName": (User, "UserDetailList"),
    "GroupName": (Group, "GroupDetailList"),
    "RoleName": (Role, "RoleDetailList"),
    "PolicyName": (ManagedPolicy, "Policies"),
}


def allow(action: Any, resource: Any = "*", **more: Any) -> Entry:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> Entry:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def document(*statements: Any) -> Entry:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trust(*statements: Any) -> Entry:
    return document(*({"Effect": "Allow", "Action": "sts:AssumeRole", **each} for each in statements))


def _lists(kind: str, inline: Mapping[str, Any], attached: Iterable[str]) -> Entry:
    policies = [{"PolicyName": name, "PolicyDocument": text} for name, text in inline.items()]
    return {
        f"{kind}PolicyList": policies,
        "AttachedManagedPolicies": [{"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn} for arn in attached],
    }


def user(name: str = "ann", *, inline: Mapping[str, Any] | None = None, attached: Iterable[str] = (), **more: Any) -> Entry:
    path = more.get("Path", "/")
    identity = {"UserName": name, "Arn": f"arn:aws:iam::{ACCOUNT}:user{path}{name}", "CreateDate": "2026-01-01T00:00:00Z"}
    return {**identity, **_lists("User", inline or {}, attached), **more}


def group(name: str = "admins", *, inline: Mapping[str, Any] | None = None, attached: Iterable[str] = (), **more: Any) -> Entry:
    return {"GroupName": name, "Arn": f"arn:aws:iam::{ACCOUNT}:group/{name}", **_lists("Group", inline or {}, attached), **more}


def role(name: str = "deploy", *, inline: Mapping[str, Any] | None = None, attached: Iterable[str] = (), **more: Any) -> Entry:
    path = more.get("Path", "/")
    trusted = trust({"Principal": {"Service": "ec2.amazonaws.com"}})
    identity = {"RoleName": name, "Arn": f"arn:aws:iam::{ACCOUNT}:role{path}{name}", "AssumeRolePolicyDocument": trusted}
    return {**identity, **_lists("Role", inline or {}, attached), **more}


def policy(name: str, text: Any, *, versions: int = 1, **more: Any) -> Entry:
    older = [{"VersionId": f"v{number}", "IsDefaultVersion": False, "Document": document()} for number in range(1, versions)]
    default = {"VersionId": f"v{versions}", "IsDefaultVersion": True, "Document": text}
    arn = f"arn:aws:iam::{ACCOUNT}:policy/{name}"
    return {"PolicyName": name, "Arn": arn, "AttachmentCount": 1, "PolicyVersionList": [*older, default], **more}


def aws_policy(name: str, text: Any) -> Entry:
    return policy(name, text, Arn=f"arn:aws:iam::aws:policy/{name}")


def boundary(name: str) -> Entry:
    return {"PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": f"arn:aws:iam::{ACCOUNT}:policy/{name}"}}


def details(*entries: Entry) -> AuthorizationDetails:
    answer: dict[str, list[Entry]] = {}
    for entry in entries:
        answer.setdefault(next(member for key, (_, member) in _KINDS.items() if key in entry), []).append(entry)
    return AuthorizationDetails.of(answer)


def judged(entry: Entry, *others: Entry, report: CredentialReport | None = None, **facts: Any) -> Any:
    """The first entry's resource, in an account of all of them."""
    kind = next(kind for key, (kind, _) in _KINDS.items() if key in entry)
    known = {"authorization_details": details(entry, *others), **({"credential_report": report} if report else {})}
    return given(kind.model_validate(entry), others=[(IamAccount(), known)], **facts)


def account(*entries: Entry, partition: str = "aws", **facts: Any) -> IamAccount:
    known = {"authorization_details": details(*entries)} if entries else {}
    made = given(IamAccount(), **{**known, **facts})
    view = made.target
    assert isinstance(view, Given)
    view.partition = partition
    return made


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def key(*, active: bool = True, made: datetime | None = None, used: datetime | None = None) -> ReportKey:
    return ReportKey(is_active=active, rotated_at=made or days_ago(10), used_at=used)


def row(
    arn: str = f"arn:aws:iam::{ACCOUNT}:user/ann", *keys: ReportKey, password: bool = False, mfa: bool = False, **dates: Any
) -> ReportRow:
    return ReportRow(arn, has_password=password, has_mfa=mfa, keys=keys, **dates)


def report(*rows: ReportRow, root: ReportRow | None = None) -> CredentialReport:
    return CredentialReport(MADE, root, {each.arn: each for each in rows})
