"""Flaws of what an account or a Region keeps by itself: contacts, stacks, alarms, Config, keys, log groups, detection and documents."""

from __future__ import annotations

from seawall.facts.cloudwatch_events import EVENTS
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.mending import fakes_account
from tests.mending.flaw import HOME_REGION, Flaw, answer
from tests.mending.keys import KEY, KEY_ID, key

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
TOPIC = f"arn:aws:sns:{HOME_REGION}:{ACCOUNT}:alarms"
CIS = f"arn:aws:securityhub:{REGION}::standards/cis-aws-foundations-benchmark/v/3.0.0"
TEMPLATE = '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}'
DOCUMENT = '{"schemaVersion": "2.2", "description": "d", "mainSteps": [{"action": "aws:runShellScript", "name": "s", "inputs": {"runCommand": ["id"]}}]}'


def here(service: str) -> str:
    """The ARN of a service's settings in the Region."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:account/{ACCOUNT}"


def contact_who_left(aws: Emulator) -> str:
    """A contact for security who is not the one expected."""
    aws.seeding("account", HOME_REGION).put_alternate_contact(
        AlternateContactType="SECURITY", Name="Ann Old", Title="CISO", EmailAddress="ann@example.com", PhoneNumber="+44 20 7946 0000"
    )
    return ROOT


def unprotected_stack(aws: Emulator) -> str:
    """A stack that anybody may delete, and one that nobody may."""
    answer(aws, "cloudformation", fakes_account.update_termination_protection)
    stacks = aws.seeding("cloudformation")
    tags = [{"Key": "team", "Value": "pay"}]
    stacks.create_stack(StackName="network", TemplateBody='{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}')
    stacks.create_stack(StackName="app", TemplateBody=TEMPLATE, Tags=tags)
    return "app"


def few_alarms(aws: Emulator) -> str:
    """A trail's log group with a filter and an alarm for root alone, and another filter of somebody's; a topic that somebody hears."""
    aws.seeding("s3", HOME_REGION).create_bucket(Bucket="trail-logs")
    logs, cloudwatch, cloudtrail, sns = (aws.seeding(each, HOME_REGION) for each in ("logs", "cloudwatch", "cloudtrail", "sns"))
    logs.create_log_group(logGroupName="trail")
    cloudtrail.create_trail(
        Name="main",
        S3BucketName="trail-logs",
        IsMultiRegionTrail=True,
        CloudWatchLogsLogGroupArn=f"arn:aws:logs:{HOME_REGION}:{ACCOUNT}:log-group:trail:*",
        CloudWatchLogsRoleArn=f"arn:aws:iam::{ACCOUNT}:role/trail",
    )
    cloudtrail.start_logging(Name="main")
    sns.create_topic(Name="alarms")
    sns.subscribe(TopicArn=TOPIC, Protocol="email", Endpoint="security@example.com")
    for name, pattern in (("root", EVENTS["root-usage"]), ("errors", "{ $.errorCode = * }")):
        metric = {"metricNamespace": "Ours", "metricName": name, "metricValue": "1"}
        logs.put_metric_filter(logGroupName="trail", filterName=name, filterPattern=pattern, metricTransformations=[metric])
    cloudwatch.put_metric_alarm(
        AlarmName="root",
        Namespace="Ours",
        MetricName="root",
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=0.0,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[TOPIC],
    )
    return ROOT


def recorder_by_half(aws: Emulator) -> str:
    """A recorder that leaves types out, by a role of somebody's, stopped, and without a place to deliver to."""
    answer(aws, "config", fakes_account.describe_configuration_recorder_status)
    aws.seeding("s3").create_bucket(Bucket="config-logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    group = {
        "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
        "exclusionByResourceTypes": {"resourceTypes": ["AWS::EC2::Volume", "AWS::S3::Bucket"]},
    }
    recorder = {"name": "main", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config", "recordingGroup": group}
    aws.seeding("config").put_configuration_recorder(ConfigurationRecorder=recorder)
    return here("config")


def key_on_its_way_out(aws: Emulator) -> str:
    """A key that will be deleted in a week."""
    key(aws).schedule_key_deletion(KeyId=KEY_ID, PendingWindowInDays=7)
    return KEY


def key_that_seldom_rotates(aws: Emulator) -> str:
    """A key that rotates every two years."""
    answer(aws, "kms", fakes_account.enable_key_rotation, fakes_account.disable_key_rotation, fakes_account.get_key_rotation_status)
    key(aws).enable_key_rotation(KeyId=KEY_ID, RotationPeriodInDays=730)
    return KEY


def log_group(aws: Emulator) -> str:
    """A log group with a tag that keeps events for a month, under a key that AWS owns."""
    logs = aws.seeding("logs")
    logs.create_log_group(logGroupName="app", tags={"team": "pay"})
    logs.put_retention_policy(logGroupName="app", retentionInDays=30)
    return "app"


def log_group_without_key(aws: Emulator) -> str:
    """The same, and a key that it could have."""
    answer(aws, "logs", fakes_account.associate_kms_key, fakes_account.disassociate_kms_key)
    key(aws)
    return log_group(aws)


def paused_macie(aws: Emulator) -> str:
    """Macie is paused, and would report every hour."""
    answer(aws, "macie2", fakes_account.update_macie_session)
    aws.seeding("macie2").enable_macie(status="PAUSED", findingPublishingFrequency="ONE_HOUR")
    return here("macie2")


def hub_with_another_standard(aws: Emulator) -> str:
    """Security Hub checks CIS's standard only."""
    answer(
        aws, "securityhub", fakes_account.get_enabled_standards, fakes_account.batch_enable_standards, fakes_account.batch_disable_standards
    )
    hub = aws.seeding("securityhub")
    hub.enable_security_hub(EnableDefaultStandards=False, ControlFindingGenerator="SECURITY_CONTROL")
    hub.batch_enable_standards(StandardsSubscriptionRequests=[{"StandardsArn": CIS}])
    return here("securityhub")


def public_sharing_allowed(aws: Emulator) -> str:
    """Nobody ever blocked that documents are shared with everybody."""
    answer(aws, "ssm", fakes_account.get_service_setting, fakes_account.update_service_setting, fakes_account.reset_service_setting)
    return here("ssm")


def public_document(aws: Emulator) -> str:
    """A document that is shared with everybody, and with an account by name."""
    ssm = aws.seeding("ssm")
    ssm.create_document(Name="deploy", Content=DOCUMENT, DocumentType="Command", Tags=[{"Key": "team", "Value": "pay"}])
    for shared_with in ("999999999999", "all"):
        ssm.modify_document_permission(Name="deploy", PermissionType="Share", AccountIdsToAdd=[shared_with])
    return "deploy"


def unpatched_instance(aws: Emulator) -> str:
    """Two managed instances, of which one lacks patches."""
    answer(
        aws,
        "ssm",
        fakes_account.describe_instance_information,
        fakes_account.list_resource_compliance_summaries,
        fakes_account.send_command,
    )
    return fakes_account.MANAGED[0]


FLAWS: dict[str, Flaw] = {
    "account.security-contact": Flaw(contact_who_left, {"expectedEmail": "soc@example.com", "phoneNumber": "+44 20 7946 0999"}),
    "cloudformation.termination-protection": Flaw(unprotected_stack, needs="UpdateTerminationProtection"),
    "cloudwatch.cis-metric-alarms": Flaw(few_alarms, {"topicArn": TOPIC}),
    "config.recorder": Flaw(
        recorder_by_half, {"bucket": "config-logs", "globalRegion": REGION}, needs="DescribeConfigurationRecorderStatus"
    ),
    "kms.not-pending-deletion": Flaw(key_on_its_way_out),
    "kms.rotation": Flaw(key_that_seldom_rotates, needs="EnableKeyRotation, DisableKeyRotation, GetKeyRotationStatus"),
    "logs.kms-encryption": Flaw(log_group_without_key, {"kmsKeyArn": KEY}, needs="AssociateKmsKey, DisassociateKmsKey"),
    "logs.retention": Flaw(log_group),
    "macie.enabled": Flaw(paused_macie, needs="UpdateMacieSession"),
    "securityhub.enabled": Flaw(hub_with_another_standard, needs="GetEnabledStandards, BatchEnableStandards, BatchDisableStandards"),
    "ssm.block-public-sharing": Flaw(public_sharing_allowed, needs="GetServiceSetting, UpdateServiceSetting, ResetServiceSetting"),
    "ssm.documents-not-public": Flaw(public_document),
    "ssm.patch-compliance": Flaw(
        unpatched_instance, needs="DescribeInstanceInformation, ListResourceComplianceSummaries, SendCommand (moto's patches nothing)"
    ),
}
UNSERVED: dict[str, str] = {}
