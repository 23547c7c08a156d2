"""The events that CIS wants somebody to be told of, as filter patterns over CloudTrail's events.

Where the benchmark's editions differ, each pattern is the narrowest of them, so that what was made for any edition covers it.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

EventName = Literal[
    "unauthorized-api-calls",
    "console-sign-in-without-mfa",
    "root-usage",
    "iam-policy-changes",
    "cloudtrail-changes",
    "console-authentication-failures",
    "kms-key-disabling",
    "s3-bucket-policy-changes",
    "config-changes",
    "security-group-changes",
    "network-acl-changes",
    "network-gateway-changes",
    "route-table-changes",
    "vpc-changes",
    "organizations-changes",
]


def _any_of(names: str, source: str = "") -> str:
    events = "||".join(f"($.eventName={name})" for name in names.split())
    return f"{{($.eventSource={source}.amazonaws.com)&&({events})}}" if source else f"{{{events}}}"


EVENTS: Final[Mapping[EventName, str]] = {
    "unauthorized-api-calls": (
        '{(($.errorCode="*UnauthorizedOperation")||($.errorCode="AccessDenied*"))'
        '&&($.sourceIPAddress!="delivery.logs.amazonaws.com")&&($.eventName!="HeadBucket")}'
    ),
    "console-sign-in-without-mfa": (
        '{($.eventName="ConsoleLogin")&&($.additionalEventData.MFAUsed!="Yes")'
        '&&($.userIdentity.type="IAMUser")&&($.responseElements.ConsoleLogin="Success")}'
    ),
    "root-usage": '{$.userIdentity.type="Root"&&$.userIdentity.invokedBy NOT EXISTS&&$.eventType!="AwsServiceEvent"}',
    "iam-policy-changes": _any_of(
        "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy DeletePolicy "
        "CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy AttachGroupPolicy "
        "DetachGroupPolicy",
        "iam",
    ),
    "cloudtrail-changes": _any_of("CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging"),
    "console-authentication-failures": '{($.eventName="ConsoleLogin")&&($.errorMessage="Failed authentication")}',
    "kms-key-disabling": _any_of("DisableKey ScheduleKeyDeletion", "kms"),
    "s3-bucket-policy-changes": _any_of(
        "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy DeleteBucketCors "
        "DeleteBucketLifecycle DeleteBucketReplication",
        "s3",
    ),
    "config-changes": _any_of("StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder", "config"),
    "security-group-changes": _any_of(
        "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress RevokeSecurityGroupEgress "
        "CreateSecurityGroup DeleteSecurityGroup"
    ),
    "network-acl-changes": _any_of(
        "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry ReplaceNetworkAclAssociation"
    ),
    "network-gateway-changes": _any_of(
        "CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway DeleteInternetGateway DetachInternetGateway"
    ),
    "route-table-changes": _any_of(
        "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute DisassociateRouteTable", "ec2"
    ),
    "vpc-changes": _any_of(
        "CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection DeleteVpcPeeringConnection "
        "RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink EnableVpcClassicLink"
    ),
    "organizations-changes": _any_of(
        "AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake DeleteOrganization "
        "DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType InviteAccountToOrganization LeaveOrganization "
        "MoveAccount RemoveAccountFromOrganization UpdatePolicy UpdateOrganizationalUnit",
        "organizations",
    ),
}
