"""What evaluations leave behind: counts, findings and their evidence, in the words of `seawall scan -o json`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from seawall.api.model import Instant, Model
from seawall.api.v1alpha1.terms import Count, Percent, Severity, SourceKind, Verdict


class SourceReference(Model):
    """The baseline or policy that something was made for."""

    kind: SourceKind
    """Kind of the source: SecurityBaseline or MultiAZPolicy."""
    name: Annotated[str, Field(max_length=253)]
    """Name of the source, in this namespace."""
    uid: Annotated[str, Field(max_length=64)]
    """UID of the source: a new object of the same name is not it."""


class Summary(Model):
    """Counts of findings, and two shares made from them."""

    controls: Count = 0
    """Controls that were evaluated."""
    resources: Count = 0
    """Resources that at least one control judged."""
    pass_: Count = 0
    """Findings with the verdict Pass."""
    fail: Count = 0
    """Findings with the verdict Fail."""
    unknown: Count = 0
    """Findings with the verdict Unknown: what was asked could not be found out."""
    exempt: Count = 0
    """Findings that fail and are covered by a ControlException."""
    not_applicable: Count = 0
    """Findings with the verdict NotApplicable."""
    score: Percent | None = None
    """pass / (pass + fail) in whole percent; absent when there is neither."""
    coverage: Percent | None = None
    """(pass + fail) / (pass + fail + unknown) in whole percent; absent when there is none of them."""


class Resource(Model):
    """What a control judged."""

    type: Annotated[str, Field(max_length=128)]
    """Type as CloudFormation names it, such as AWS::S3::Bucket; Workload for a workload of a MultiAZPolicy."""
    arn: Annotated[str, Field(max_length=2048)]
    """ARN; where AWS has none, one of the form arn:PARTITION:SERVICE:REGION:ACCOUNT:TYPE/ID."""
    id: Annotated[str, Field(max_length=1024)]
    """What the AWS CLI takes: the bucket's name, sg-..., the user's name; `*` stands for a list that could not be read."""
    account: Annotated[str, Field(max_length=12)]
    """The twelve digits of the AWS account."""
    region: Annotated[str, Field(max_length=32)]
    """Region of the resource; `global` for what belongs to the whole account."""


class TopFinding(Model):
    """One control's verdict on one resource, without its evidence."""

    id: Annotated[str, Field(max_length=16)]
    """First 16 hexadecimal digits of sha256(control|arn): the same finding keeps its id for ever."""
    control: Annotated[str, Field(max_length=128)]
    """Id of the control."""
    resource: Resource
    """What the control judged."""
    verdict: Verdict
    """Fail, Unknown or Exempt in reports; Pass and NotApplicable only in the output of `seawall scan`."""
    reason: Annotated[str, Field(max_length=64)] | None = None
    """Why the verdict is Unknown: AccessDenied, Throttled, TimedOut, Stale, Pending or Error; absent with other verdicts."""
    severity: Severity
    """How much it matters: Critical, High, Medium or Low."""
    message: Annotated[str, Field(max_length=4096)] = ""
    """What was seen and what was wanted; with AccessDenied, the IAM action that was missing."""


class Evidence(Model):
    """One read of AWS that a verdict rests on."""

    operation: Annotated[str, Field(max_length=128)]
    """The API operation, such as s3:GetBucketEncryption."""
    request_id: Annotated[str, Field(max_length=256)] | None = None
    """AWS's id of the request, as CloudTrail records it; absent when AWS sent none."""
    read_at: Instant
    """When the answer was true: the time of the read, or the answer's own date where it has one."""


class Exemption(Model):
    """The exception that covers a failing finding."""

    name: Annotated[str, Field(max_length=253)]
    """Name of the ControlException, in this namespace."""
    ticket: Annotated[str, Field(max_length=256)] | None = None
    """Its ticket; absent when it has none."""
    expires_at: Instant
    """When it ends, and the finding fails again."""


class Finding(TopFinding):
    """One control's verdict on one resource, with the reads that it rests on."""

    evidence: tuple[Evidence, ...] = ()
    """The reads that the verdict rests on."""
    exception: Exemption | None = None
    """The exception that covers it; absent unless the verdict is Exempt."""
