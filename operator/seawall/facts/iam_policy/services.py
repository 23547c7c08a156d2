"""Which service's ARNs an action's resources have, where that is not the action's own prefix.

A statement over `*` that names only one service's resources gives nothing of other services' actions. Made from the service authorization reference;
a test compares it with the reference's present state.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
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


def arn_services(action: str) -> tuple[str, ...]:
    """The services, or patterns of them, whose ARNs an action may be about."""
    prefix, colon, _ = action.partition(":")
    if not colon or "*" in prefix or "?" in prefix:
        return ("*",)
    return (prefix, *OTHERS.get(prefix, "").split())
