"""CloudWatch Logs: log groups, how long they keep events and with which key.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Self

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from seawall.facts.base import Resource
from seawall.facts.fact import Aws, attribute, fact, listing
from seawall.facts.value import Call

#: The only numbers of days that CloudWatch Logs takes.
RETENTION_DAYS: Final = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)


class LogGroup(Resource, type="AWS::Logs::LogGroup", service="logs"):
    """One log group."""

    model_config = ConfigDict(alias_generator=to_camel)

    log_group_name: str
    stated_arn: str
    retention_in_days: int | None = None
    retention_policy_name: str | None = None
    """The account's retention policy that decides in the place of the group's own setting; None where none does."""
    kms_key_id: str | None = None
    log_group_class: str = "STANDARD"

    @listing("logs.describe_log_groups", action="logs:DescribeLogGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every log group of the Region, whatever its class."""
        groups = (aws.call() or {})["logGroups"]
        return (cls.model_validate({**group, "statedArn": group["arn"]}) for group in groups)

    @property
    def id(self) -> str:
        """The log group's name."""
        return self.log_group_name

    @property
    def arn(self) -> str:
        """The ARN without the asterisk that stands for its streams."""
        return self.stated_arn.removesuffix(":*")

    @fact("logs.list_tags_for_resource", action="logs:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The log group's tags."""
        answer = aws.call(resourceArn=self.arn, gone_if="ResourceNotFoundException") or {}
        return dict(answer["tags"])

    def read_tags(self) -> Mapping[str, str]:
        """The log group's tags, by a call of their own."""
        return self.tags

    @property
    def is_passage(self) -> bool:
        """Whether it only hands events on: that class keeps them two days, and nobody can change that."""
        return self.log_group_class == "DELIVERY"

    @attribute()
    def retention(self) -> int | None:
        """Days after which events are deleted; None: never."""
        return self.retention_in_days

    @retention.writer(
        "logs.put_retention_policy",
        "logs.delete_retention_policy",
        action=("logs:PutRetentionPolicy", "logs:DeleteRetentionPolicy"),
    )
    def retention_calls(self, now: int | None, wanted: int | None) -> tuple[Call, ...]:
        """One call either way."""
        if now == wanted:
            return ()
        name = {"logGroupName": self.log_group_name}
        if wanted is None:
            return (Call("logs.delete_retention_policy", name),)
        return (Call("logs.put_retention_policy", {**name, "retentionInDays": wanted}),)

    @attribute()
    def key(self) -> str | None:
        """ARN of the customer's KMS key; None: a key that AWS owns."""
        return self.kms_key_id or None

    @key.writer("logs.associate_kms_key", "logs.disassociate_kms_key", action=("logs:AssociateKmsKey", "logs:DisassociateKmsKey"))
    def key_calls(self, now: str | None, wanted: str | None) -> tuple[Call, ...]:
        """One call either way; a new key takes the place of the old one."""
        if now == wanted:
            return ()
        name = {"logGroupName": self.log_group_name}
        if wanted is None:
            return (Call("logs.disassociate_kms_key", name),)
        return (Call("logs.associate_kms_key", {**name, "kmsKeyId": wanted}),)
