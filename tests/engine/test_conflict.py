"""Two sources and one fact: whether what they want goes together, whichever comes first, or neither may be applied."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.api.v1alpha1.terms import Verdict
from seawall.controls import registry
from seawall.engine.conflict import Rival, conflicts, texts
from seawall.engine.finding import Finding, Subject
from seawall.engine.plan import plan
from seawall.facts.base import Resource
from seawall.facts.ec2.security_group import SecurityGroup
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.password_policy import PasswordPolicy
from seawall.facts.s3.access import Acl
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.policy import BucketPolicy
from seawall.facts.s3.protection import Encryption
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.planned import change

OTHER = "SecurityBaseline other"
KEYS = [
    f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{each}"
    for each in ("1234abcd-12ab-34cd-56ef-1234567890ab", "0987dcba-09fe-87dc-65ba-ab0987654321")
]
SSE_S3 = Encryption.model_validate({"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]})


def wanted(view: Given, resource: Resource, control_id: str, **parameters: Any) -> PlannedChange:
    """What a source with this one control would change."""
    control = registry()[control_id]
    bound = resource.bound(view.globally if resource.IS_GLOBAL else view)
    judged = api.Resource(type=resource.TYPE, arn=bound.arn, id=bound.id, account=ACCOUNT, region=view.region)
    subject = Subject(control, control.parameters(**parameters), bound)
    (made,) = plan([Finding(control_id, control.severity, judged, Verdict.FAIL, subject=subject)]).changes
    return made


def found(view: Given, mine: PlannedChange, *theirs: PlannedChange) -> dict[str, str]:
    return conflicts([mine], [Rival(OTHER, each) for each in theirs], view, registry())


def passwords(length: int = 8) -> Given:
    view = Given("global")
    view.put(IamAccount(), {"password_policy": PasswordPolicy(minimum_password_length=length)})
    return view


def bucket(**facts: object) -> Given:
    view = Given()
    view.put(Bucket(name="logs"), facts)
    return view


def group(*ports: int) -> Given:
    view = Given()
    rules = [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]} for port in ports]
    view.put(SecurityGroup.model_validate({"GroupId": "sg-1", "GroupName": "web", "IpPermissions": rules}))
    return view


def test_the_same_value_is_no_conflict() -> None:
    view = passwords()
    one = wanted(view, IamAccount(), "iam.password-min-length", min_length=14)
    assert found(view, one, one) == {}


def test_a_stronger_value_pleases_whoever_wants_less() -> None:
    view = passwords()
    some, more = (wanted(view, IamAccount(), "iam.password-min-length", min_length=length) for length in (14, 16))
    assert some.after != more.after
    assert found(view, some, more) == found(view, more, some) == {}


def test_parts_of_one_policy_are_added_one_after_the_other() -> None:
    view = passwords()
    length = wanted(view, IamAccount(), "iam.password-min-length")
    age = wanted(view, IamAccount(), "iam.password-max-age", max_age_days=30)
    assert found(view, length, age) == found(view, age, length) == {}


def test_rules_of_one_group_are_taken_away_one_after_the_other() -> None:
    view = group(22, 3389, 443)
    one = wanted(view, SecurityGroup(group_id="sg-1", group_name="web", ip_permissions=_permissions(view)), "vpc.sg-no-public-ssh")
    two = wanted(view, SecurityGroup(group_id="sg-1", group_name="web", ip_permissions=_permissions(view)), "vpc.sg-no-public-rdp")
    assert found(view, one, two) == found(view, two, one) == {}


def _permissions(view: Given) -> Any:
    (only,) = view.all(SecurityGroup)
    return only.ip_permissions


def test_statements_of_one_bucket_policy_are_added_one_after_the_other() -> None:
    view = bucket(policy=BucketPolicy.of({"Version": "2012-10-17", "Statement": []}))
    plain = wanted(view, Bucket(name="logs"), "s3.bucket-tls-only")
    strict = wanted(view, Bucket(name="logs"), "s3.bucket-tls-only", min_tls_version="1.3")
    assert plain.after != strict.after
    assert found(view, plain, strict) == found(view, strict, plain) == {}


def keyed() -> tuple[Given, PlannedChange, PlannedChange]:
    """A bucket for which two sources name a key each."""
    view = bucket(encryption=SSE_S3, policy=None, ownership=None, acl=Acl())
    one, two = (wanted(view, Bucket(name="logs"), "s3.bucket-kms-encryption", kms_key_arns=(key,)) for key in KEYS)
    return view, one, two


def test_values_of_which_each_takes_back_the_other_are_a_conflict_on_both_sides() -> None:
    view, one, two = keyed()
    assert found(view, one, two) == {one.id: OTHER}
    assert found(view, two, one) == {two.id: OTHER}


def test_one_rival_that_clashes_is_enough() -> None:
    view, one, two = keyed()
    assert found(view, one, one, two) == {one.id: OTHER}


def test_a_list_of_keys_that_has_the_others_key_agrees_with_it() -> None:
    view, one, _ = keyed()
    either = wanted(view, Bucket(name="logs"), "s3.bucket-kms-encryption", kms_key_arns=tuple(reversed(KEYS)))
    assert either.after != one.after
    assert found(view, either, one) == {}


@pytest.mark.parametrize("other", [{"arn": "arn:aws:s3:::others"}, {"fact": "s3.Bucket.policy"}], ids=["resource", "fact"])
def test_changes_of_another_resource_or_fact_are_no_rivals(other: dict[str, str]) -> None:
    view, one, two = keyed()
    assert found(view, one, two.model_copy(update=other)) == {}


def test_where_nobody_can_say_whether_they_agree_neither_is_applied() -> None:
    view, one, two = keyed()
    unheard = two.model_copy(update={"control": "s3.unheard-of"})
    assert found(view, one, unheard) == {one.id: OTHER}
    assert found(bucket(), one, two) == {one.id: OTHER}, "nothing can be read"
    assert found(Given(), one, two) == {one.id: OTHER}, "nothing can be listed"


def test_whoever_wants_otherwise_is_named_once() -> None:
    assert texts({"1": "SecurityBaseline b", "2": "MultiAZPolicy a", "3": "SecurityBaseline b"}) == "MultiAZPolicy a, SecurityBaseline b"


def test_nothing_is_a_conflict_where_there_are_no_rivals() -> None:
    assert conflicts([change("a")], [], Given(), registry()) == {}
