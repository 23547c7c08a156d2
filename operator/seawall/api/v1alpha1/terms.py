"""The vocabulary that several kinds share: enumerations and the patterns of names."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from seawall.api.model import SetList


class Verdict(StrEnum):
    """What a control says about a resource."""

    PASS = "Pass"  # noqa: S105 (no password)
    """What must be true is true."""
    FAIL = "Fail"
    """What must be true is not."""
    UNKNOWN = "Unknown"
    """It could not be found out; the finding says why."""
    NOT_APPLICABLE = "NotApplicable"
    """The control does not concern this resource, or the service does not exist in the Region."""
    EXEMPT = "Exempt"
    """It fails, and a ControlException accepts that for now."""


class Severity(StrEnum):
    """How much a failing control matters."""

    CRITICAL = "Critical"
    """Open to anybody now."""
    HIGH = "High"
    """One further mistake away from harm."""
    MEDIUM = "Medium"
    """A layer of defence is missing."""
    LOW = "Low"
    """Good practice, or evidence for auditors."""


class Risk(StrEnum):
    """What a change may do to running work."""

    SAFE = "Safe"
    """No effect on running work."""
    DISRUPTIVE = "Disruptive"
    """May interrupt or slow something."""
    DESTRUCTIVE = "Destructive"
    """Loses data or identity, or cannot be undone."""


class Mode(StrEnum):
    """How far Seawall goes."""

    AUDIT = "Audit"
    """Say what holds; never write."""
    PLAN = "Plan"
    """Also offer plans that a person may approve."""
    ENFORCE = "Enforce"
    """Also apply by itself what is reversible and within the limits of `enforcement`."""


class ManagedResources(StrEnum):
    """What happens with resources that another tool owns."""

    PROPOSE = "Propose"
    """Offer the change in a plan; never apply it by Enforce."""
    APPLY = "Apply"
    """Treat them like all others."""
    IGNORE = "Ignore"
    """Plan no change for them."""


class Reversible(StrEnum):
    """Whether a change can be taken back."""

    YES = "Yes"
    """Rollback restores the exact state before."""
    NO = "No"
    """Nothing restores it: the change counts as Destructive."""
    PARTIAL = "Partial"
    """Something stays behind, which the plan names; rollback restores the rest."""


class ZoneVerdict(StrEnum):
    """What the loss of a zone or Region does to a workload."""

    SURVIVES = "Survives"
    """It goes on carrying the load that is required."""
    RECOVERABLE = "Recoverable"
    """It stops, and can be brought back by restoring, moving or promoting something."""
    FAILS = "Fails"
    """It no longer carries the load that is required."""
    UNKNOWN = "Unknown"
    """It could not be found out."""
    PENDING = "Pending"
    """AWS is changing it right now; the answer is not settled."""


class Dependency(StrEnum):
    """What a workload needs besides its own members."""

    EGRESS = "Egress"
    """The way out of its subnets: route tables, NAT gateways, firewalls."""
    ENDPOINTS = "Endpoints"
    """Interface endpoints of AWS services in its VPCs."""
    MOUNT_TARGETS = "MountTargets"
    """Mount targets of the file systems that it uses."""


class SourceKind(StrEnum):
    """The kinds that reports and plans are made for."""

    SECURITY_BASELINE = "SecurityBaseline"
    """Controls that must hold."""
    MULTI_AZ_POLICY = "MultiAZPolicy"
    """Workloads that must survive the loss of a zone."""


GLOBAL: Final = "global"
"""The Region of what belongs to a whole account: IAM, Organizations, CloudFront and the like."""

REGION_PATTERN: Final = r"[a-z]{2,5}(-[a-z]+){1,3}-[0-9]{1,2}"
CONTROL_PATTERN: Final = r"^[a-z0-9]+[.][a-z0-9]+(-[a-z0-9]+)*$"

Name = Annotated[str, Field(min_length=1, max_length=253)]
"""Name of an object in the same namespace."""
Region = Annotated[str, Field(max_length=32, pattern=f"^{REGION_PATTERN}$")]
"""Code of an AWS Region, such as eu-west-1."""
TargetRegion = Annotated[str, Field(max_length=32, pattern=f"^(global|{REGION_PATTERN})$")]
"""Code of an AWS Region, or `global`."""
AccountID = Annotated[str, Field(max_length=12, pattern=r"^[0-9]{12}$")]
"""The twelve digits of an AWS account."""
Arn = Annotated[str, Field(min_length=1, max_length=2048)]
"""Amazon Resource Name."""
ArnGlob = Annotated[str, Field(max_length=2048, pattern=r"^(arn:|[*]).*$")]
"""Amazon Resource Name in which `*` stands for any characters and `?` for one."""
ResourceType = Annotated[str, Field(max_length=128, pattern=r"^[A-Za-z0-9]+(::[A-Za-z0-9]+){0,2}$")]
"""Type of a resource, as CloudFormation names it: `AWS::S3::Bucket`."""
ControlID = Annotated[str, Field(max_length=128, pattern=CONTROL_PATTERN)]
"""Id of a control, such as `s3.bucket-tls-only`."""
ControlGlob = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[a-z0-9*?.-]+$")]
"""Id of a control, or a glob over ids such as `rds.*`."""
ChangeID = Annotated[str, Field(min_length=1, max_length=64)]
"""Id of a change within its plan."""
PlanHash = Annotated[str, Field(max_length=64, pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 over a plan's content, in lower-case hexadecimal."""
Tags = Annotated[dict[str, Annotated[str, Field(max_length=256)]], Field(min_length=1, max_length=20)]
"""AWS tags that a resource must all carry, with exactly these values."""
Percent = Annotated[int, Field(ge=0, le=100)]
"""Whole percent."""
Count = Annotated[int, Field(ge=0)]
"""How many."""
Regions = Annotated[tuple[Region, ...], Field(min_length=1, max_length=64), SetList()]
"""Regions, each once."""
ArnGlobs = Annotated[tuple[ArnGlob, ...], Field(max_length=100), SetList()]
"""ARNs and globs over ARNs, each once."""
