"""CloudTrail: the account's own trails where they are at home, and the buckets that they deliver to.

A trail can be changed in its home Region only, so each Region lists the trails that are at home there: no shadows, and no trail that another
account, such as the organization's management account, made.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html (2026-11-24)
Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, ClassVar, Final, Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.cloudtrail import NOT_FOUND, TrailStatus
from seawall.facts.fact import Aws, Fact, View, attribute, derived, fact, listing
from seawall.facts.s3 import records
from seawall.facts.s3.account import PublicAccessBlock
from seawall.facts.s3.bucket import Bucket, BucketEntry
from seawall.facts.value import Call, Value

#: CloudTrail delivers within minutes, but only once there is something to deliver.
_FIRST_DELIVERY = timedelta(hours=1)

#: The groups that stand for everybody, and for everybody with any AWS account.
#: Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html (2026-11-24)
_PUBLIC_GROUPS: Final = {
    "http://acs.amazonaws.com/groups/global/AllUsers": "everybody",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers": "everybody with an AWS account",
}


class LogGroup(Value):
    """The log group that a trail delivers to, and the role by which it does."""

    cloud_watch_logs_log_group_arn: str
    cloud_watch_logs_role_arn: str


class HomeTrail(Resource, type="AWS::CloudTrail::Trail", service="cloudtrail"):
    """One trail of the account, in its home Region."""

    name: str
    trail_arn: str = Field(alias="TrailARN")
    s3_bucket_name: str
    validates: bool = Field(False, alias="LogFileValidationEnabled")
    log_group_arn: str | None = Field(None, alias="CloudWatchLogsLogGroupArn")
    log_role_arn: str | None = Field(None, alias="CloudWatchLogsRoleArn")
    kms_key_id: str | None = None

    @listing("cloudtrail.describe_trails", action="cloudtrail:DescribeTrails")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every trail that this account has at home in the Region."""
        trails = (aws.call(includeShadowTrails=False) or {})["trailList"]
        return (cls.model_validate(trail) for trail in trails if f":{aws.region}:{aws.account_id}:" in trail["TrailARN"])

    @property
    def id(self) -> str:
        """The trail's ARN: names repeat over Regions, and the AWS CLI takes either."""
        return self.trail_arn

    @property
    def arn(self) -> str:
        """The trail's ARN."""
        return self.trail_arn

    @fact("cloudtrail.list_tags", action="cloudtrail:ListTags")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The trail's tags."""
        answer = aws.call(ResourceIdList=[self.trail_arn], gone_if=NOT_FOUND) or {}
        return tag_map(tag for entry in answer["ResourceTagList"] for tag in entry.get("TagsList", ()))

    def read_tags(self) -> Mapping[str, str]:
        """The trail's tags, by a call of their own."""
        return self.tags

    @fact("cloudtrail.get_trail_status", action="cloudtrail:GetTrailStatus")
    def status(self, aws: Aws) -> TrailStatus:
        """Whether it records and delivers."""
        return TrailStatus.of(aws.call(Name=self.trail_arn, gone_if=NOT_FOUND) or {})

    @attribute()
    def validation(self) -> bool:
        """Whether it signs digests of the files that it delivers."""
        return self.validates

    @validation.writer("cloudtrail.update_trail", action="cloudtrail:UpdateTrail")
    def validation_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's own type
        """The one member that changes."""
        return () if now == wanted else (self._update({"EnableLogFileValidation": wanted}),)

    @attribute()
    def key(self) -> str | None:
        """ARN of the KMS key that encrypts its files; None for S3's own encryption."""
        return self.kms_key_id or None

    @key.writer("cloudtrail.update_trail", action="cloudtrail:UpdateTrail")
    def key_calls(self, now: str | None, wanted: str | None) -> tuple[Call, ...]:
        """An empty text takes the key away."""
        return () if now == wanted else (self._update({"KmsKeyId": wanted or ""}),)

    @fact("kms.describe_key", action="kms:DescribeKey")
    def key_state(self, aws: Aws) -> str | None:
        """State of its KMS key, asked where the key is; None when the key does not exist."""
        key = self.kms_key_id or ""
        region = key.split(":")[3] if key.startswith("arn:") else None
        answer = aws.call(region=region, KeyId=key, none_if="NotFoundException")
        return None if answer is None else str(answer["KeyMetadata"]["KeyState"])

    @attribute(deadline=_FIRST_DELIVERY)
    def log_group(self) -> LogGroup | None:
        """The log group that it delivers to; None when it delivers to its bucket alone."""
        if not self.log_group_arn:
            return None
        return LogGroup(cloud_watch_logs_log_group_arn=self.log_group_arn, cloud_watch_logs_role_arn=self.log_role_arn or "")

    @log_group.writer("cloudtrail.update_trail", action=("cloudtrail:UpdateTrail", "iam:PassRole"))
    def log_group_calls(self, now: LogGroup | None, wanted: LogGroup | None) -> tuple[Call, ...]:
        """Both members go together; empty texts take them away."""
        if now == wanted:
            return ()
        nothing = {"CloudWatchLogsLogGroupArn": "", "CloudWatchLogsRoleArn": ""}
        return (self._update(nothing if wanted is None else wanted.image()),)

    def _update(self, changed: Mapping[str, Any]) -> Call:
        return Call("cloudtrail.update_trail", {"Name": self.trail_arn, **changed})


#: Under the name by which controls of CloudTrail know it.
AccessLogging = records.AccessLogging


class TrailBucket(Bucket, service="cloudtrail"):
    """A bucket that trails of the Region deliver to. It may be in another Region, or of another account, which may not let us see its settings.

    Its facts are those of S3, so that what a control of CloudTrail changes and what a control of S3 changes is known to be the same.
    """

    home: str | None = None
    """The bucket's Region; None when it is not among the account's buckets."""

    access_logging: ClassVar[Fact[Bucket, AccessLogging | None]] = Bucket.logging

    @derived(HomeTrail.LISTING, BucketEntry.LISTING, BucketEntry.location)
    @classmethod
    def every(cls, view: View) -> Iterable[Self]:
        """Each bucket once, however many trails deliver to it."""
        names = dict.fromkeys(trail.s3_bucket_name for trail in view.all(HomeTrail))
        if not names:
            return ()
        own = {entry.name: entry for entry in view.globally.all(BucketEntry) if entry.name in names}
        return tuple(cls(name=name, home=own[name].region if name in own else None) for name in names)

    def _ask(self, aws: Aws, none_if: str | tuple[str, ...] = ()) -> dict[str, Any] | None:
        """Ask in its own Region. One that does not exist is no less the trail's bucket: it is unknown, not gone."""
        return aws.call(region=self.home, Bucket=self.name, none_if=none_if)

    @property
    def why_not_ours(self) -> str | None:
        """Why its settings cannot be changed from here; None when they can."""
        if self.home is None:
            return f"the bucket {self.name} belongs to another account, or was deleted: mend it there"
        if self.home != self.target.region:
            return f"the bucket {self.name} is in {self.home} and the trail in {self.target.region}: mend it by the controls of S3 there"
        return None

    @property
    def account_block(self) -> PublicAccessBlock | None:
        """The account's Block Public Access, where the bucket is the account's; it serves every bucket."""
        return None if self.home is None else self.account.public_access_block

    @fact("s3.get_bucket_acl", action="s3:GetBucketAcl")
    def public_grantees(self, aws: Aws) -> tuple[str, ...]:
        """Whom its ACL lets in from outside, in words."""
        grants = (self._ask(aws) or {})["Grants"]
        groups = {grant.get("Grantee", {}).get("URI") for grant in grants}
        return tuple(words for group, words in _PUBLIC_GROUPS.items() if group in groups)
