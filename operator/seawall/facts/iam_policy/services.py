"""Which ARNs an action's resources have: by its service, where that is not the action's own prefix, and by their kind.

A statement over `*` that names only one service's resources gives nothing of other services' actions, and one that names only devices of users gives
nothing of what is done to policies. Made from the service authorization reference; a test compares it with the reference's present state.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

#: ARN services by action prefix, besides the prefix itself.
OTHERS: Final[Mapping[str, str]] = {
    "aco-automation": "compute-optimizer",
    "apprunner": "wafv2",
    "aps": "eks",
    "arc-zonal-shift": "elasticloadbalancing",
    "backup": "*",
    "bcm-data-exports": "billing",
    "ce": "billing",
    "cloudfront-keyvaluestore": "cloudfront",
    "cloudtrail-data": "cloudtrail",
    "cognito-idp": "wafv2",
    "connect": "app-integrations wisdom",
    "devops-guru": "sns",
    "ds-data": "ds",
    "ebs": "ec2",
    "ec2": "acm elastic-inference iam license-manager resource-groups",
    "ec2-instance-connect": "ec2",
    "eks-auth": "eks",
    "es": "iam opensearch",
    "events": "kms",
    "greengrass": "iot",
    "iotjobsdata": "iot",
    "iotwireless": "iot",
    "iq": "iq-permission",
    "kafka-cluster": "kafka",
    "kinesis": "kms",
    "payment-cryptography": "mpa",
    "q": "codewhisperer qdeveloper",
    "qapps": "qbusiness",
    "rds-data": "rds",
    "redshift-data": "redshift redshift-serverless",
    "route53": "ec2",
    "route53-recovery-cluster": "route53-recovery-control",
    "route53-recovery-control-config": "route53-recovery-control",
    "s3": "s3-object-lambda",
    "sagemaker-mlflow": "sagemaker",
    "servicecatalog": "catalog",
    "ssm": "ec2 ecs iam s3",
    "sso-oauth": "sso",
    "sts": "iam",
    "vpc-lattice-svcs": "vpc-lattice",
    "vpce": "ec2",
    "waf-regional": "elasticloadbalancing",
    "wafv2": "amplify apigateway apprunner appsync bedrock-agentcore cognito-idp ec2 elasticloadbalancing",
    "workspaces-instances": "ec2",
}

_KINDS: Final[Mapping[str, str]] = {
    "iam::*:group/*": "iam:AddUserToGroup iam:AttachGroupPolicy iam:PutGroupPolicy",
    "iam::*:policy/*": "iam:CreatePolicyVersion iam:SetDefaultPolicyVersion",
    "iam::*:role/*": "iam:AttachRolePolicy iam:PassRole iam:PutRolePolicy iam:UpdateAssumeRolePolicy",
    "iam::*:user/*": "iam:AttachUserPolicy iam:CreateAccessKey iam:CreateLoginProfile iam:PutUserPolicy iam:UpdateLoginProfile",
    "s3:::*/*": "s3:DeleteObject s3:DeleteObjectVersion s3:GetObject s3:PutObject",
    "s3:*:*:accesspoint/*/object/*": "s3:DeleteObject s3:DeleteObjectVersion s3:GetObject s3:PutObject",
    "dynamodb:*:*:table/*": "dynamodb:DeleteTable dynamodb:GetItem dynamodb:PutItem",
    "dynamodb:*:*:table/*/backup/*": "dynamodb:DeleteBackup",
    "ec2:*:*:volume/*": "ec2:DeleteVolume",
    "ec2:*::snapshot/*": "ec2:DeleteSnapshot",
    "rds:*:*:db:*": "rds:DeleteDBInstance",
    "rds:*:*:snapshot:*": "rds:DeleteDBSnapshot",
    "rds:*:*:cluster-snapshot:*": "rds:DeleteDBClusterSnapshot",
    "secretsmanager:*:*:secret:*": "secretsmanager:GetSecretValue",
    "cloudtrail:*:*:trail/*": "cloudtrail:DeleteTrail cloudtrail:PutEventSelectors cloudtrail:StopLogging cloudtrail:UpdateTrail",
    "guardduty:*:*:detector/*": "guardduty:DeleteDetector guardduty:UpdateDetector",
    "lambda:*:*:function:*": "lambda:CreateFunction lambda:InvokeFunction lambda:UpdateFunctionCode",
    "kms:*:*:key/*": "kms:Decrypt kms:ReEncryptFrom",
}

#: By action, what all of its resources look like after `arn:PARTITION:`, for those that controls ask for. One that is not here is asked for on any
#: resource of its service.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    action.lower(): tuple(kind for kind, actions in _KINDS.items() if action in actions.split())
    for named in _KINDS.values()
    for action in named.split()
}

#: Services whose resources may have colons in their names.
_WITH_COLONS: Final = ("s3:", "lambda:")


def longer(kinds: Iterable[str]) -> list[str]:
    """Patterns of ARNs that have more parts than these kinds have: a wildcard reaches over colons, and no name has any."""
    return [":".join("*" * (kind.count(":") + 4)) for kind in kinds if not kind.startswith(_WITH_COLONS)]


def arn_services(action: str) -> tuple[str, ...]:
    """The services, or patterns of them, whose ARNs an action may be about."""
    prefix, colon, _ = action.partition(":")
    if not colon or "*" in prefix or "?" in prefix:
        return ("*",)
    return (prefix, *OTHERS.get(prefix, "").split())
