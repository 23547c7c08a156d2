from typing import Any

from seawall.controls.iam.role_confused_deputy import Parameters
from seawall.facts.iam.role import Role
from tests.iam_accounts import judged, role, trust


def trusting(services: Any, condition: Any = None, **more: Any) -> Role:
    statement = {"Principal": {"Service": services}, **({"Condition": condition} if condition else {})}
    made: Role = judged(role(AssumeRolePolicyDocument=trust(statement), **more))
    return made


SNS = "sns.amazonaws.com"
SOURCE = {"StringEquals": {"aws:SourceAccount": "123456789012"}}

passes = {
    "the account is pinned": trusting(SNS, SOURCE),
    "a resource is pinned": trusting(SNS, {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}}),
    "the organization is pinned": trusting([SNS], {"StringEquals": {"aws:SourceOrgID": "o-1"}}),
    "instances need no condition": trusting("ec2.amazonaws.com"),
    "nobody but accounts is trusted": judged(role(AssumeRolePolicyDocument=trust({"Principal": {"AWS": "123456789012"}}))),
    "a service that is not in the list": (trusting(SNS), Parameters(services=("glue.amazonaws.com",))),
}
fails = {
    "no condition": trusting(SNS),
    "one of several services": trusting(["ec2.amazonaws.com", "events.amazonaws.com"]),
    "a condition on something else": trusting(SNS, {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
    "any account": trusting(SNS, {"StringLike": {"aws:SourceAccount": "*"}}),
    "any resource": trusting(SNS, {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}),
    "where the key exists": trusting(SNS, {"StringEqualsIfExists": {"aws:SourceAccount": "123456789012"}}),
    "a service by its name in one Region": trusting("states.ap-southeast-2.amazonaws.com"),
    "a service by its name in China": trusting("logs.cn-north-1.amazonaws.com.cn"),
    "a service of one Region, by pattern": (trusting("logs.eu-west-1.amazonaws.com"), Parameters(services=("logs.*.amazonaws.com",))),
}
unknown = {"a trust policy that is no policy": judged(role(AssumeRolePolicyDocument="%7B"))}
not_applicable = {"a role that a service keeps": trusting(SNS, Path="/aws-service-role/sns.amazonaws.com/")}
