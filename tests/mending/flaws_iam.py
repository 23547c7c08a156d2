"""Flaws of identities: users with old keys and broad policies, roles that trust strangers, an account that asks for weak passwords."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.iam.models import AccessKeyLastUsed, AWSManagedPolicy, iam_backends

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.mending import fakes_iam
from tests.mending.flaw import HOME_REGION, Flaw, answer

ANN = f"arn:aws:iam::{ACCOUNT}:user/team/ann"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/mixed"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
STRANGER = "111122223333"
PARTNER = "444455556666"
GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"

READ = {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "arn:aws:s3:::häuser/*"}
ADMIN = {"Effect": "Allow", "Action": "*", "Resource": "*"}
NO_BILLING = {"Effect": "Deny", "Action": "aws-portal:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}
BY_EC2 = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
BY_GITHUB = {
    "Sid": "Pipeline",
    "Effect": "Allow",
    "Principal": {"Federated": GITHUB},
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
        "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
        "StringLike": {"token.actions.githubusercontent.com:sub": "repo:example/shop:*"},
    },
}


def document(*statements: Mapping[str, Any]) -> str:
    """A policy of these statements, as text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def aws_policy(name: str, *statements: Mapping[str, Any]) -> str:
    """Let moto know one of AWS's policies: all of them take seconds."""
    dates = dict.fromkeys(("CreateDate", "UpdateDate"), "2015-01-01T00:00:00")
    known = {"Path": "/", "DefaultVersionId": "v1", "Document": json.loads(document(*statements)), **dates}
    backend = iam_backends[ACCOUNT]["aws"]
    policy = AWSManagedPolicy.from_data(name, ACCOUNT, HOME_REGION, known)
    backend.aws_managed_policies.append(policy)
    backend.managed_policies[policy.arn] = policy
    return str(policy.arn)


def ann(aws: Emulator, *keys: int, password: bool = False, used: Mapping[int, int] | None = None) -> str:
    """Ann, who has been here for 400 days, in the credential report.

    Args:
        aws: the emulator.
        *keys: how many days ago each of her access keys was made.
        password: whether she has a console password.
        used: how many days ago keys were last used, by how many days ago they were made.
    """
    iam = aws.seeding("iam")
    iam.create_user(UserName="ann", Path="/team/", Tags=[{"Key": "team", "Value": "pay"}])
    if password:
        iam.create_login_profile(UserName="ann", Password="correct horse battery staple")
    for _ in keys:
        iam.create_access_key(UserName="ann")
    now = datetime.now(UTC).replace(microsecond=0)
    user = iam_backends[ACCOUNT]["aws"].users["ann"]  # AWS lets nobody date back
    user.create_date = (now - timedelta(days=400)).replace(tzinfo=None)
    for days, key in zip(keys, user.access_keys, strict=True):
        key.create_date = (now - timedelta(days=days)).replace(tzinfo=None)
        if used and days in used:
            key.last_used = AccessKeyLastUsed((now - timedelta(days=used[days])).replace(tzinfo=None), "s3", REGION)
    fakes_iam.freeze_credential_report(aws)
    return ANN


def analyzer_that_failed(aws: Emulator) -> str:
    """An organization's analyzer that never worked, and one of unused access."""
    answer(aws, "accessanalyzer", fakes_iam.list_analyzers, fakes_iam.create_analyzer, fakes_iam.delete_analyzer)
    analyzers = aws.seeding("accessanalyzer")
    analyzers.create_analyzer(analyzerName="landing-zone", type="ORGANIZATION")
    analyzers.create_analyzer(analyzerName="unused", type="ACCOUNT_UNUSED_ACCESS")
    return f"arn:aws:accessanalyzer:{REGION}:{ACCOUNT}:account/{ACCOUNT}"


def two_who_have(aws: Emulator, policy: str) -> str:
    """Ann and a group with one of AWS's policies; Ann with another and an inline one too."""
    iam = aws.seeding("iam")
    arns = (aws_policy(policy, ADMIN), aws_policy("ReadOnlyAccess", READ))
    iam.create_user(UserName="ann", Path="/team/")
    iam.create_group(GroupName="admins")
    iam.attach_group_policy(GroupName="admins", PolicyArn=arns[0])
    for arn in arns:
        iam.attach_user_policy(UserName="ann", PolicyArn=arn)
    iam.put_user_policy(UserName="ann", PolicyName="read", PolicyDocument=document(READ))
    return ANN


def expired_certificate(aws: Emulator) -> str:
    """A certificate with its chain; moto's expired in 2012."""
    iam = aws.seeding("iam")
    iam.upload_server_certificate(
        ServerCertificateName="web", CertificateBody=CERTIFICATE, PrivateKey="secret", CertificateChain=CERTIFICATE
    )
    return "web"


def policy_with_everything(aws: Emulator) -> str:
    """A policy whose second version, the default, allows everything besides what it should."""
    iam = aws.seeding("iam")
    iam.create_policy(PolicyName="mixed", PolicyDocument=document(READ))
    iam.create_policy_version(PolicyArn=POLICY, PolicyDocument=document(READ, ADMIN, NO_BILLING), SetAsDefault=True)
    iam.create_group(GroupName="builders")
    iam.attach_group_policy(GroupName="builders", PolicyArn=POLICY)
    return POLICY


def role(aws: Emulator, *trusted: Mapping[str, Any]) -> Any:
    """A role with two inline policies and an attached one, and the client."""
    iam = aws.seeding("iam")
    iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=document(*trusted), Tags=[{"Key": "team", "Value": "pay"}])
    iam.put_role_policy(RoleName="deploy", PolicyName="read", PolicyDocument=document(READ))
    iam.attach_role_policy(RoleName="deploy", PolicyArn=aws_policy("ReadOnlyAccess", READ))
    return iam


def inline_administrator(aws: Emulator) -> str:
    """A role with an inline policy that allows everything, beside others."""
    role(aws, BY_EC2).put_role_policy(RoleName="deploy", PolicyName="all", PolicyDocument=document(NO_BILLING, ADMIN))
    return ROLE


def role_for_a_stranger(aws: Emulator) -> str:
    """A role that an unknown account may assume beside the own one, a known one and a service."""
    partner = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{PARTNER}:role/audit"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "kept-secret"}},
    }
    strange = {"Effect": "Allow", "Principal": {"AWS": [ROOT, f"arn:aws:iam::{STRANGER}:root"]}, "Action": "sts:AssumeRole"}
    role(aws, BY_EC2, partner, strange)
    return ROLE


def role_for_everybody(aws: Emulator) -> str:
    """A role that everybody may assume, beside a service and a pipeline."""
    role(aws, BY_EC2, {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}, BY_GITHUB)
    return ROLE


def weak_passwords(aws: Emulator) -> str:
    """A password policy in which every member is set, and none is enough."""
    aws.seeding("iam").update_account_password_policy(
        MinimumPasswordLength=9,
        RequireNumbers=True,
        RequireLowercaseCharacters=True,
        AllowUsersToChangePassword=True,
        MaxPasswordAge=365,
        PasswordReusePrevention=3,
        HardExpiry=False,
    )
    return ROOT


def root_managed_by_half(aws: Emulator) -> str:
    """An organization that has privileged sessions on, and root credentials not managed."""
    answer(
        aws,
        "iam",
        fakes_iam.list_organizations_features,
        fakes_iam.enable_organizations_root_credentials_management,
        fakes_iam.disable_organizations_root_credentials_management,
        fakes_iam.enable_organizations_root_sessions,
        fakes_iam.disable_organizations_root_sessions,
    )
    aws.seeding("iam", HOME_REGION).enable_organizations_root_sessions()
    return ROOT


def support_for_a_group_only(aws: Emulator) -> str:
    """AWSSupportAccess is attached to a group, and to no role."""
    iam = aws.seeding("iam")
    iam.create_group(GroupName="helpers")
    iam.attach_group_policy(GroupName="helpers", PolicyArn=aws_policy("AWSSupportAccess", {**ADMIN, "Action": "support:*"}))
    role(aws, BY_EC2)
    return ROOT


_REPORT = "GetCredentialReport"
_FEATURES = (
    "ListOrganizationsFeatures, EnableOrganizationsRootCredentialsManagement, DisableOrganizationsRootCredentialsManagement, "
    "EnableOrganizationsRootSessions, DisableOrganizationsRootSessions"
)

FLAWS: dict[str, Flaw] = {
    "iam.access-analyzer-external": Flaw(analyzer_that_failed, needs="ListAnalyzers, CreateAnalyzer, DeleteAnalyzer"),
    "iam.access-key-rotation": Flaw(lambda aws: ann(aws, 200, 20), needs=_REPORT),
    "iam.credentials-unused": Flaw(lambda aws: ann(aws, 300, 250, used={300: 90, 250: 2}), needs=_REPORT),
    "iam.no-access-key-at-setup": Flaw(lambda aws: ann(aws, 400, 30, password=True), needs=_REPORT),
    "iam.no-aws-admin-attached": Flaw(lambda aws: two_who_have(aws, "AdministratorAccess")),
    "iam.no-cloudshell-full-access": Flaw(lambda aws: two_who_have(aws, "AWSCloudShellFullAccess")),
    "iam.no-expired-server-certificates": Flaw(expired_certificate),
    "iam.no-full-admin-customer-policy": Flaw(policy_with_everything),
    "iam.no-inline-admin-policy": Flaw(inline_administrator),
    "iam.password-complexity": Flaw(lambda _: ROOT),
    "iam.password-max-age": Flaw(weak_passwords),
    "iam.password-min-length": Flaw(weak_passwords),
    "iam.password-reuse-prevention": Flaw(weak_passwords),
    "iam.role-external-account-allowlist": Flaw(role_for_a_stranger, {"trustedAccountIds": [PARTNER]}),
    "iam.role-trust-no-wildcard": Flaw(role_for_everybody),
    "iam.root-centrally-managed": Flaw(root_managed_by_half, needs=_FEATURES),
    "iam.single-active-access-key": Flaw(lambda aws: ann(aws, 300, 30), needs=_REPORT),
    "iam.support-role": Flaw(support_for_a_group_only, {"trustedPrincipals": [ROOT]}),
    "iam.user-console-mfa": Flaw(lambda aws: ann(aws, 30, password=True), needs=_REPORT),
    "iam.user-no-direct-policies": Flaw(lambda aws: two_who_have(aws, "AdministratorAccess")),
}
UNSERVED: dict[str, str] = {}
