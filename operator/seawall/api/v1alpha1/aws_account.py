"""AWSAccount: who Seawall is in an account."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from seawall.api.meta import AGE, READY, Column, Conditions, Kind, Names
from seawall.api.model import AtomicList, Cel, FieldReason, LocalReference, Model, SetList
from seawall.api.v1alpha1.terms import REGION_PATTERN, AccountID, Region

RoleARN = Annotated[str, Field(max_length=2048, pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$")]
"""ARN of an IAM role."""


class Reason(StrEnum):
    """Why a condition of an AWSAccount is what it is."""

    VERIFIED = "Verified"
    """Ready: AWS said who the caller is, and it is the account declared."""
    PROGRESSING = "Progressing"
    """Reconciling: the account is being verified, or is tried again."""
    CUT = "Cut"
    """ReadOnly: the session is cut to the read actions that the selected controls need."""
    READING_POLICIES = "ReadingPolicies"
    """ReadOnly: the session is cut by AWS's SecurityAudit and ViewOnlyAccess, and to what they lack of the read actions in use, because these do not
    fit in a session policy."""
    AMBIENT_IDENTITY = "AmbientIdentity"
    """ReadOnly is False: an ambient identity that assumes no role cannot be cut; its own policies are the only limit."""
    LONG_LIVED_KEYS = "LongLivedKeys"
    """ReadOnly is False: keys from a Secret that assume no role cannot be cut; their own policies are the only limit."""
    SUSPENDED = "Suspended"
    """spec.suspend is true: nothing is read and nothing is written."""
    INTERNAL_ERROR = "InternalError"
    """Reconciling: a defect in Seawall ended the run; the operator's log has the traceback."""
    INVALID_SPEC = "InvalidSpec"
    """Stalled: the spec cannot be read."""
    WRONG_ACCOUNT = "WrongAccount"
    """Stalled: the credentials belong to another account than spec.accountID; nothing else was read."""
    CREDENTIALS_UNAVAILABLE = "CredentialsUnavailable"
    """Reconciling: there are no credentials, or the Secret is missing or lacks a key."""
    ACCESS_DENIED = "AccessDenied"
    """AWS refused: a role cannot be assumed, or the caller may not ask who it is."""
    NOT_ALLOWED = "NotAllowed"
    """Stalled: the operator's settings do not allow this namespace the ambient identity, the role or the endpoint."""
    UNKNOWN_REGION = "UnknownRegion"
    """Stalled: a Region does not exist in this partition, or is not enabled for the account."""
    AWS_UNAVAILABLE = "AwsUnavailable"
    """Reconciling: AWS did not answer."""


class CredentialsSource(StrEnum):
    """Where credentials come from."""

    AMBIENT = "Ambient"
    """The operator's own: IRSA, Pod Identity, instance profile or environment."""
    SECRET = "Secret"  # noqa: S105 (no password)
    """A Secret in the same namespace."""


class SecretKey(Model):
    """One entry of a Secret in the same namespace."""

    name: Annotated[str, Field(min_length=1, max_length=253)]
    """Name of the Secret, in this namespace; required."""
    key: Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9._-]+$")]
    """Key in the Secret's data; required."""


class AssumeRole(Model):
    """One step of a chain of roles."""

    role_arn: RoleARN
    """ARN of the role to assume; required."""
    external_id_secret_ref: SecretKey | None = None
    """The external id that the role's trust policy asks for, from a Secret; absent means none is sent."""
    session_name: Annotated[str, Field(min_length=2, max_length=64, pattern=r"^[A-Za-z0-9+=,.@_-]+$")] = "seawall"
    """Name of the session, as CloudTrail shows it; default seawall."""


AssumeRoles = Annotated[tuple[AssumeRole, ...], Field(max_length=8), AtomicList()]


class Credentials(Model):
    """The identity that reads."""

    RULES = (
        Cel(
            rule="!has(self.source) || self.source != 'Secret' || has(self.secretRef)",
            message="source Secret needs secretRef, wanted the name of a Secret in this namespace",
            field=".secretRef",
            holds=lambda self: self.source is not CredentialsSource.SECRET or self.secret_ref is not None,
            reason=FieldReason.REQUIRED,
        ),
        Cel(
            rule="!has(self.secretRef) || (has(self.source) && self.source == 'Secret')",
            message="source Ambient takes no secretRef, wanted source Secret or no secretRef",
            field=".secretRef",
            holds=lambda self: self.secret_ref is None or self.source is CredentialsSource.SECRET,
            reason=FieldReason.FORBIDDEN,
        ),
    )

    source: CredentialsSource = CredentialsSource.AMBIENT
    """Where the credentials come from: Ambient (the operator's own: IRSA, Pod Identity, instance profile, environment; only where the operator's
    settings allow it to this namespace) or Secret; default Ambient."""
    secret_ref: LocalReference | None = None
    """A Secret in this namespace with aws_access_key_id, aws_secret_access_key and perhaps aws_session_token; required with source Secret,
    forbidden with Ambient."""
    assume_roles: AssumeRoles = ()
    """Roles to assume from there, one after the other; absent means the credentials are used as they are."""


class Remediation(Model):
    """The identity that writes."""

    assume_roles: Annotated[AssumeRoles, Field(min_length=1)]
    """Roles to assume for writing, one after the other, beginning with the same credentials as for reading; at least one; required."""


class Limits(Model):
    """How hard AWS is asked."""

    concurrency: Annotated[int, Field(ge=1, le=64)] = 16
    """Requests at the same time in each Region; 1 to 64; default 16."""
    requests_per_second: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Requests per second in each Region, at most; absent means no fixed limit: the rate adapts to AWS's throttling."""


class Spec(Model):
    """Who Seawall is in an account, and where it looks."""

    RULES = (
        Cel(
            rule="self.regions.size() == 1 || !self.regions.exists(region, region == '*')",
            message="'*' already means every Region that is enabled, wanted '*' alone or a list of Regions",
            field=".regions",
            holds=lambda self: len(self.regions) == 1 or "*" not in self.regions,
        ),
    )

    account_id: AccountID | None = None
    """The twelve digits of the account: a guard; when AWS says that the credentials belong to another account, nothing else is read. Absent means
    whatever account the credentials belong to."""
    regions: Annotated[
        tuple[Annotated[str, Field(max_length=32, pattern=f"^([*]|{REGION_PATTERN})$")], ...], Field(min_length=1, max_length=64), SetList()
    ]
    """Regions to look at, such as eu-west-1, or '*' alone for every Region that is enabled for the account; at least one; required."""
    home_region: Region | None = None
    """The Region through which global services (IAM, Organizations, CloudFront) are read; absent means the partition's own, such as us-east-1."""
    credentials: Credentials = Credentials()
    """The identity that reads; absent means Ambient without a role."""
    remediation: Remediation | None = None
    """The identity that writes; absent means that nothing in this account can ever be written."""
    endpoint_url: Annotated[str, Field(max_length=256, pattern=r"^https?://[A-Za-z0-9.:\[\]-]+/?$")] | None = None
    """Address of an emulator that stands in for AWS, such as http://127.0.0.1:5000; refused unless the operator's settings allow it; absent means
    AWS itself."""
    limits: Limits = Limits()
    """How hard AWS is asked; absent means the defaults of its fields."""
    suspend: bool = False
    """Whether to stop: nothing in this account is read or written while true; default false."""


class Status(Model):
    """What AWS said about the caller and the account."""

    observed_generation: int = -1
    """The generation of the spec that this status speaks about; -1 before anyone looked."""
    last_handled_reconcile_at: Annotated[str, Field(max_length=256)] | None = None
    """The value of the annotation reconcile.fluxcd.io/requestedAt that was handled last; absent when there was none."""
    conditions: Conditions = ()
    """Ready: AWS said who the caller is, and it is the account declared. ReadOnly: whether the reading session is cut to read actions; False with
    a reason for an identity that cannot be cut. Reconciling and Stalled exist only while True: what passes by itself, and what only a person can
    mend."""
    caller_arn: Annotated[str, Field(max_length=2048)] | None = None
    """ARN of the identity that reads; absent before AWS said it."""
    account_id: Annotated[str, Field(max_length=12)] | None = None
    """The twelve digits of the account; absent before AWS said them."""
    partition: Annotated[str, Field(max_length=32)] | None = None
    """Partition of the account, such as aws, aws-cn or aws-us-gov; absent before AWS said it."""
    alias: Annotated[str, Field(max_length=63)] | None = None
    """Alias of the account; absent when it has none or it could not be read."""
    regions: tuple[Annotated[str, Field(max_length=32)], ...] = ()
    """Regions that are looked at, sorted; empty before AWS said which are enabled."""
    denied_actions: tuple[Annotated[str, Field(max_length=128)], ...] = ()
    """IAM actions that AWS refused the reading identity, sorted: grant these to turn Unknown into an answer."""


class AWSAccount(Kind):
    """AWSAccount says who Seawall is in an AWS account and which Regions it looks at."""

    NAMES = Names("awsaccounts", short="awsacct")
    REASONS = Reason
    COLUMNS = (
        Column("Account", ".status.accountID", description="The twelve digits, as AWS said them"),
        READY,
        Column("ReadOnly", '.status.conditions[?(@.type=="ReadOnly")].status', description="Whether the reading session is cut"),
        AGE,
    )

    spec: Spec
    """Who Seawall is in the account, and where it looks."""
    status: Status = Status()
    """What AWS said; written by Seawall."""
