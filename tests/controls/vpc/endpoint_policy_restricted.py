import json
from typing import Any

from seawall.controls.vpc.endpoint_policy_restricted import Parameters
from seawall.facts.ec2.endpoint import EndpointSettings, VpcEndpoint
from tests.builders import given

ORGANIZATION = Parameters(organization="o-a1b2c3d4e5")
FULL = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
READS = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::mine/*"}


def where(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: list(values)}}}


def endpoint(*statements: Any, text: str | None = None, owner: str = "123456789012", **more: Any) -> VpcEndpoint:
    policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)}) if text is None else text
    settings = EndpointSettings(service_name="com.amazonaws.eu-west-1.s3")
    told = {"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "OwnerId": owner, "Settings": settings, **more}
    return given(VpcEndpoint.model_validate({**told, **({"PolicyDocument": policy} if policy else {})}))


PERIMETER = {
    "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
    "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
}
OURS = where("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5")
passes = {
    "it names actions and resources": endpoint(READS),
    "it names actions": endpoint({**FULL, "Action": ["s3:Get*", "dynamodb:*"]}),
    "it names everything of another service": endpoint({**FULL, "Action": "dynamodb:*"}),
    "it names resources": endpoint({**FULL, "Resource": "arn:aws:s3:::mine*"}),
    "it names principals": endpoint({**FULL, "Principal": {"AWS": "123456789012"}}),
    "it asks for the caller's organization": endpoint({**FULL, **OURS}),
    "it asks for the caller's account": endpoint({**FULL, **where("StringEquals", "aws:PrincipalAccount", "123456789012")}),
    "it asks for the resource's organization": endpoint({**FULL, **where("StringEquals", "aws:ResourceOrgID", "o-a1b2c3d4e5")}),
    "the key is written otherwise": endpoint({**FULL, **where("StringEquals", "aws:principalorgid", "o-a1b2c3d4e5")}),
    "callers of other organizations are denied": endpoint(
        FULL, {**FULL, "Effect": "Deny", **where("StringNotEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5")}
    ),
    "callers of other organizations are denied all that the service does": endpoint(
        FULL,
        {**FULL, "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::*", **where("StringNotEquals", "aws:PrincipalOrgID", "o-1")},
    ),
    "resources of other accounts are denied": endpoint(
        FULL, {**FULL, "Effect": "Deny", **where("StringNotEquals", "aws:ResourceAccount", "123456789012")}
    ),
    "it is for AWS's services alone": endpoint({**FULL, **where("Bool", "aws:PrincipalIsAWSService", "true")}),
    "all but AWS's services and callers of the organization are denied": endpoint(FULL, {**FULL, "Effect": "Deny", "Condition": PERIMETER}),
    "it only denies": endpoint({**FULL, "Effect": "Deny"}),
    "it has no statement": endpoint(),
}
fails = {
    "it is AWS's own, and no organization is named": endpoint(FULL),
    "it is AWS's own": (endpoint(FULL), ORGANIZATION),
    "it is one statement without a list": (endpoint(text=json.dumps({"Statement": FULL})), ORGANIZATION),
    "everybody is named by a list": (endpoint({**FULL, "Principal": {"AWS": ["*"]}, "Action": ["*"], "Resource": ["*"]}), ORGANIZATION),
    "it names everything of the endpoint's own service": (endpoint({**FULL, "Action": ["s3:*", "dynamodb:*"]}), ORGANIZATION),
    "it names everything of the endpoint's own service, on every bucket": (
        endpoint({**FULL, "Action": "s3:*", "Resource": "arn:aws:s3:::*"}),
        ORGANIZATION,
    ),
    "another statement is limited": (endpoint({**FULL, **OURS}, READS, FULL), ORGANIZATION),
    "it asks for the network, which all that comes through has": (
        endpoint({**FULL, **where("StringEquals", "aws:SourceVpc", "vpc-1")}),
        ORGANIZATION,
    ),
    "it asks for any organization": (endpoint({**FULL, **where("StringLike", "aws:PrincipalOrgID", "*")}), ORGANIZATION),
    "it asks for no organization": (endpoint({**FULL, **where("StringNotEquals", "aws:PrincipalOrgID", "o-other")}), ORGANIZATION),
    "it asks for an organization where there is one": (
        endpoint({**FULL, **where("StringEqualsIfExists", "aws:PrincipalOrgID", "o-a1b2c3d4e5")}),
        ORGANIZATION,
    ),
    "everything is allowed by what it leaves out": (
        endpoint({"Effect": "Allow", "Principal": "*", "Action": "*", "NotResource": []}),
        ORGANIZATION,
    ),
    "it is for all but AWS's services": (endpoint({**FULL, **where("Bool", "aws:PrincipalIsAWSService", "false")}), ORGANIZATION),
    "it is for AWS's services and for whoever has no credentials": (
        endpoint({**FULL, **where("BoolIfExists", "aws:PrincipalIsAWSService", "true")}),
        ORGANIZATION,
    ),
    "whoever has no credentials escapes the denial": (
        endpoint(FULL, {**FULL, "Effect": "Deny", "Condition": {**PERIMETER, "Bool": PERIMETER["BoolIfExists"], "BoolIfExists": {}}}),
        ORGANIZATION,
    ),
    "a denial has a condition more that narrows it": (
        endpoint(FULL, {**FULL, "Effect": "Deny", "Condition": {**PERIMETER, "StringEquals": {"aws:SourceVpc": "vpc-1"}}}),
        ORGANIZATION,
    ),
    "a service of AWS made the endpoint": (endpoint(FULL, RequesterManaged=True), ORGANIZATION),
    "a denial is for a part": (
        endpoint(FULL, {**READS, "Effect": "Deny", **where("StringNotEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5")}),
        ORGANIZATION,
    ),
    "it has other parts that are not understood": (endpoint(FULL, {"Effect": "Perhaps"}), ORGANIZATION),
}
unknown = {
    "it is no JSON": endpoint(text="{"),
    "a statement is not understood": endpoint(READS, {"Effect": "Perhaps"}),
}
not_applicable = {
    "its service has no policies": endpoint(text=""),
    "another account owns it": endpoint(FULL, owner="210987654321"),
}
