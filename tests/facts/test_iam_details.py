"""Who has which policies: one read over HTTP, and the writers of what it told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto.iam.models import AWSManagedPolicy, iam_backends

from seawall.aws.partitions import GLOBAL
from seawall.controls import registry
from seawall.controls.base import Control, Fail, Params, Pass
from seawall.errors import Unreadable
from seawall.facts.base import Resource, the
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.everyone import AnyIdentity, AnyPrincipal, AnySource
from seawall.facts.iam.group import Group
from seawall.facts.iam.identity import DirectPolicies
from seawall.facts.iam.policy import ManagedPolicy
from seawall.facts.iam.role import Role
from seawall.facts.iam.user import User
from seawall.facts.iam_policy.decide import Answer
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::häuser/*"}]}
ADMIN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
MIXED = {"Version": "2012-10-17", "Statement": [*ADMIN["Statement"], *READ["Statement"]]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": [ACCOUNT, "111122223333"]}, "Action": "sts:AssumeRole"}],
}
EVERYBODY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}


def fix(control: Control[Any, Any], resource: Resource, want: Params | None = None) -> Change[Any, Any]:
    assert control.mending is not None
    changes = control.mending.changes(resource, want or control.parameters())
    assert isinstance(changes, tuple), changes
    (change,) = changes
    return change


def verdict(name: str, resource: Resource, **parameters: Any) -> Any:
    control = registry()[name]
    return control.verdict(resource, control.parameters(**parameters))


def seed(aws: Emulator) -> Any:
    """Ann in two groups, a role and a policy of the customer's."""
    iam = aws.seeding("iam")
    iam.create_user(UserName="ann", Path="/team/")
    for name in ("readers", "admins"):
        iam.create_group(GroupName=name)
        iam.add_user_to_group(GroupName=name, UserName="ann")
    iam.put_group_policy(GroupName="readers", PolicyName="read", PolicyDocument=json.dumps(READ))
    arn = iam.create_policy(PolicyName="mixed", PolicyDocument=json.dumps(MIXED))["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="admins", PolicyArn=arn)
    iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=json.dumps(TRUST), Tags=[{"Key": "team", "Value": "pay"}])
    iam.put_role_policy(RoleName="deploy", PolicyName="read", PolicyDocument=json.dumps(READ))
    return iam


def aws_policy(name: str, document: Any) -> str:
    """Let moto know one of AWS's policies: all of them take seconds, and moto answers with those too that are attached to nobody."""
    made = {
        "Path": "/",
        "DefaultVersionId": "v1",
        "Document": document,
        "CreateDate": "2015-01-01T00:00:00",
        "UpdateDate": "2015-01-01T00:00:00",
    }
    backend = iam_backends[ACCOUNT]["aws"]
    policy = AWSManagedPolicy.from_data(name, ACCOUNT, "us-east-1", made)
    backend.aws_managed_policies.append(policy)
    backend.managed_policies[policy.arn] = policy
    return policy.arn


def group(view: TargetView) -> Group:
    return next(each for each in view.all(Group) if each.id == "readers")


def role(view: TargetView) -> Role:
    return view.all(Role)[0]


def policy(view: TargetView) -> ManagedPolicy:
    return view.all(ManagedPolicy)[0]


def test_one_read_serves_every_list_and_every_question(view: ViewFactory, aws: Emulator) -> None:
    seed(aws)
    found = view(GLOBAL)
    assert [each.id for each in found.all(AnySource)] == [f"arn:aws:iam::{ACCOUNT}:policy/mixed", "ann", "readers", "admins", "deploy"]
    assert [each.id for each in found.all(AnyIdentity)] == ["ann", "readers", "admins", "deploy"]
    assert [each.TYPE for each in found.all(AnyPrincipal)] == ["AWS::IAM::User", "AWS::IAM::Role"]
    (ann,) = found.all(User)
    assert ann.may("iam:CreateUser").answer is Answer.ALLOWED
    assert ann.may("iam:CreateUser").why == "allowed by statement 1 of policy mixed"
    deploy = role(found)
    assert deploy.read_tags() == {"team": "pay"}
    assert deploy.may("s3:GetObject").answer is Answer.ALLOWED
    assert deploy.may("s3:GetObject", "arn:aws:s3:::other/*").answer is Answer.DENIED
    assert deploy.trusts.accounts.keys() == {"111122223333"}
    assert aws.count("iam") == 1


def test_policies_of_aws_are_in_the_answer_where_they_are_attached(view: ViewFactory, aws: Emulator) -> None:
    iam = aws.seeding("iam")
    iam.create_user(UserName="ann")
    iam.attach_user_policy(UserName="ann", PolicyArn=aws_policy("AdministratorAccess", ADMIN))
    found = view(GLOBAL)
    (ann,) = found.all(User)
    assert ann.may("iam:CreateUser").why == "allowed by statement 1 of policy AdministratorAccess"
    assert found.all(ManagedPolicy) == ()


def test_what_is_attached_and_not_in_the_answer_makes_it_depend(view: ViewFactory, aws: Emulator) -> None:
    attached = [{"PolicyName": "Gone", "PolicyArn": "arn:aws:iam::aws:policy/Gone"}]
    detail = {"UserName": "ann", "Arn": f"arn:aws:iam::{ACCOUNT}:user/ann", "CreateDate": datetime(2024, 1, 1, tzinfo=UTC)}
    broken = [{"PolicyName": "odd", "PolicyDocument": "%7B%22Statement"}]
    users = [{**detail, "AttachedManagedPolicies": attached}, {**detail, "UserName": "bob", "UserPolicyList": broken}]
    aws.fake("iam", "GetAccountAuthorizationDetails", lambda _wanted, _state: {"UserDetailList": users, "IsTruncated": False})
    ann, bob = view(GLOBAL).all(User)
    assert ann.may("s3:GetObject").answer is Answer.DEPENDS
    assert "policy Gone" in ann.may("s3:GetObject").why
    assert bob.may("s3:GetObject").answer is Answer.DEPENDS
    assert bob.unclear.startswith("its document of inline policy odd of user bob is not understood")


def test_permissions_boundaries_come_with_the_details(view: ViewFactory, aws: Emulator) -> None:
    iam = seed(aws)
    fence = iam.create_policy(PolicyName="fence", PolicyDocument=json.dumps(READ))["Policy"]["Arn"]
    bounded = {"PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": fence}}
    answer = iam.get_account_authorization_details()
    users = [{**detail, **bounded} for detail in answer["UserDetailList"]]
    groups, policies = answer["GroupDetailList"], answer["Policies"]
    for each in (*users, *groups, *policies):
        for inline in (*each.get("UserPolicyList", []), *each.get("GroupPolicyList", [])):
            inline["PolicyDocument"] = json.dumps(inline["PolicyDocument"])
        for version in each.get("PolicyVersionList", []):
            version["Document"] = json.dumps(version["Document"])
    faked = {"UserDetailList": users, "GroupDetailList": groups, "Policies": policies, "IsTruncated": False}
    aws.fake("iam", "GetAccountAuthorizationDetails", lambda _wanted, _state: faked)
    (ann,) = view(GLOBAL).all(User)
    assert ann.may("iam:CreateUser").why == "outside of the permissions boundary policy fence"
    assert ann.may("s3:GetObject").answer is Answer.ALLOWED


def test_policies_of_groups_and_roles_are_taken_away_and_put_back_exactly(view: ViewFactory, round_trip: RoundTrip, aws: Emulator) -> None:
    iam = seed(aws)
    arn = f"arn:aws:iam::{ACCOUNT}:policy/mixed"
    iam.attach_group_policy(GroupName="readers", PolicyArn=arn)
    iam.attach_role_policy(RoleName="deploy", PolicyArn=arn)
    between = round_trip(group, lambda found: found.giving_directly(DirectPolicies()), GLOBAL)
    assert between.names == ()
    between = round_trip(role, lambda found: found.giving_directly(found.given_directly.without(arns=(arn,))), GLOBAL)
    assert between.names == ("read",)
    assert role(view(GLOBAL)).given_directly.inline == {"read": READ}


def test_an_inline_administrator_is_deleted_and_put_back(view: ViewFactory, round_trip: RoundTrip, aws: Emulator) -> None:
    seed(aws).put_role_policy(RoleName="deploy", PolicyName="all", PolicyDocument=json.dumps(ADMIN))
    assert isinstance(verdict("iam.no-inline-admin-policy", role(view(GLOBAL))), Fail)
    between = round_trip(role, lambda found: fix(registry()["iam.no-inline-admin-policy"], found), GLOBAL)
    assert between.names == ("read",)


def test_a_trust_policy_is_narrowed_and_widened_again(view: ViewFactory, round_trip: RoundTrip, aws: Emulator) -> None:
    iam = seed(aws)
    assert isinstance(verdict("iam.role-external-account-allowlist", role(view(GLOBAL))), Fail)
    between = round_trip(role, lambda found: fix(registry()["iam.role-external-account-allowlist"], found), GLOBAL)
    assert between["Statement"][0]["Principal"] == {"AWS": [ACCOUNT]}
    iam.update_assume_role_policy(RoleName="deploy", PolicyDocument=json.dumps(EVERYBODY))
    assert isinstance(verdict("iam.role-trust-no-wildcard", role(view(GLOBAL))), Fail)
    between = round_trip(role, lambda found: fix(registry()["iam.role-trust-no-wildcard"], found), GLOBAL)
    assert between["Statement"][0]["Principal"] == {"AWS": [f"arn:aws:iam::{ACCOUNT}:root"]}


def test_a_policy_gets_a_smaller_version_and_its_old_one_back(view: ViewFactory, round_trip: RoundTrip, aws: Emulator) -> None:
    iam = seed(aws)
    control = registry()["iam.no-full-admin-customer-policy"]
    assert isinstance(control.verdict(policy(view(GLOBAL)), control.parameters()), Fail)
    between = round_trip(policy, lambda found: fix(control, found), GLOBAL)
    assert between.version_id == "v2"
    assert between.document == READ
    versions = iam.list_policy_versions(PolicyArn=f"arn:aws:iam::{ACCOUNT}:policy/mixed")["Versions"]
    assert [each["VersionId"] for each in versions] == ["v1"]


def test_a_policys_tags_are_read_by_a_call_of_their_own(view: ViewFactory, aws: Emulator) -> None:
    seed(aws).tag_policy(PolicyArn=f"arn:aws:iam::{ACCOUNT}:policy/mixed", Tags=[{"Key": "team", "Value": "pay"}])
    assert policy(view(GLOBAL)).read_tags() == {"team": "pay"}
    assert aws.count("iam", "ListPolicyTags") == 1


def test_a_support_role_is_made_and_taken_away(view: ViewFactory, round_trip: RoundTrip, aws: Emulator) -> None:
    aws_policy("AWSSupportAccess", ADMIN)
    control = registry()["iam.support-role"]
    want = control.parameters(trusted_principals=(f"arn:aws:iam::{ACCOUNT}:root",))
    assert isinstance(control.verdict(the(view(GLOBAL), IamAccount), want), Fail)
    between = round_trip(lambda found: the(found, IamAccount), lambda found: fix(control, found, want), GLOBAL)
    assert list(between.roles) == ["seawall-aws-support"]
    assert aws.seeding("iam").list_roles()["Roles"] == []


def test_an_attached_administrator_is_found_and_detached(view: ViewFactory, round_trip: RoundTrip, aws: Emulator) -> None:
    iam = aws.seeding("iam")
    arn = aws_policy("AdministratorAccess", ADMIN)
    for name in ("ann", "bob"):
        iam.create_user(UserName=name)
        iam.attach_user_policy(UserName=name, PolicyArn=arn)
    round_trip(lambda found: found.all(User)[0], lambda found: fix(registry()["iam.no-aws-admin-attached"], found), GLOBAL)
    assert isinstance(verdict("iam.no-aws-admin-attached", view(GLOBAL).all(User)[0], allowed_principals=("ann",)), Pass)


def test_what_the_read_denies_no_list_shows(view: ViewFactory, aws: Emulator) -> None:
    aws.deny("iam", "GetAccountAuthorizationDetails")
    with pytest.raises(Unreadable) as caught:
        view(GLOBAL).all(AnyPrincipal)
    assert caught.value.actions == ("iam:GetAccountAuthorizationDetails",)


def test_every_control_of_iam_over_thirty_users_costs_one_read_of_each_table(view: ViewFactory, aws: Emulator) -> None:
    iam = aws.seeding("iam")
    names = [f"user{number}" for number in range(30)]
    for name in names:
        iam.create_user(UserName=name)
    columns = "user,arn,password_enabled,mfa_active"
    rows = "\n".join((columns, *(f"{name},arn:aws:iam::{ACCOUNT}:user/{name},false,false" for name in names)))
    made = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    aws.fake("iam", "GetCredentialReport", lambda *_: {"Content": rows.encode(), "ReportFormat": "text/csv", "GeneratedTime": made})
    aws.fake("iam", "ListOrganizationsFeatures", lambda *_: {"OrganizationId": "o-1", "EnabledFeatures": []})
    found = view(GLOBAL)
    for control in registry().values():
        if control.id.startswith("iam.") and control.resource.IS_GLOBAL:
            for resource in found.all(control.resource):
                assert control.verdict(resource, control.parameters())
    assert sorted((call.operation, call.status) for call in aws.calls if call.service == "iam") == [
        ("GenerateCredentialReport", 200),
        ("GetAccountAuthorizationDetails", 200),
        ("GetAccountPasswordPolicy", 404),
        ("GetAccountSummary", 200),
        ("GetCredentialReport", 200),
        ("ListOrganizationsFeatures", 200),
        ("ListServerCertificates", 200),
    ]
