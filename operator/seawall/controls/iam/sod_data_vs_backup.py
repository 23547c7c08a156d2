"""Nobody can delete both production data and its backups.

One stolen session then cannot end both. Where one must, a locked backup vault holds against everybody.

Judged are users and roles, each with all of its policies, its groups', its boundary and explicit denials together. What an organization forbids and
what a resource's own policy gives are not read, so a principal may have less or more. Nobody is left out silently: name break-glass and other known
principals as exempt. Splitting duties is for people to do, so there is no fix.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html (2026-11-24)
Source: https://docs.aws.amazon.com/wellarchitected/latest/framework/sec_permissions_least_privileges.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.everyone import AnyPrincipal
from seawall.facts.iam.identity import Identity
from seawall.facts.iam_policy.decide import BY_ITS_OWN_POLICIES, Answer


class Parameters(Params):
    """The two duties, and who is spared."""

    primary_delete_actions: tuple[str, ...] = (
        "rds:DeleteDBInstance",
        "rds:DeleteDBCluster",
        "dynamodb:DeleteTable",
        "s3:DeleteObject",
        "ec2:DeleteVolume",
        "redshift:DeleteCluster",
    )
    """Actions of which each deletes data."""

    backup_delete_actions: tuple[str, ...] = (
        "backup:DeleteRecoveryPoint",
        "rds:DeleteDBSnapshot",
        "rds:DeleteDBClusterSnapshot",
        "ec2:DeleteSnapshot",
        "s3:DeleteObjectVersion",
        "dynamodb:DeleteBackup",
        "redshift:DeleteClusterSnapshot",
    )
    """Actions of which each deletes backups."""

    exempt: tuple[str, ...] = ()
    """Names or ARNs, with `*` and `?`, of users and roles that are not judged, such as break-glass roles; nobody is by default."""


control = Control(
    AnyPrincipal,
    Parameters,
    reads=(IamAccount.authorization_details,),
    severity=Severity.HIGH,
    topic=Topic.DUTIES,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "nist-800-53-r5": "AC-5 CP-9",
    },
    duties=True,
)


@control.check
def check(principal: Identity, want: Parameters) -> Verdict:
    """Not both duties, by all policies of the principal together."""
    if principal.is_one_of(want.exempt):
        return NotApplicable(f"the {principal.kind} is exempt")
    one = principal.most(want.primary_delete_actions)
    if one.answer is Answer.DENIED:
        return Pass()
    other = principal.most(want.backup_delete_actions)
    both = min(one.answer, other.answer)
    if both is Answer.DENIED:
        return Pass()
    if both is Answer.ALLOWED:
        return Fail(
            f"the {principal.kind} may {one.action} ({one.why}) and {other.action} ({other.why}), {BY_ITS_OWN_POLICIES}; wanted one of the two duties"
        )
    return Unknown(UnknownReason.ERROR, f"whether the {principal.kind} has both duties is open: {one if one.answer is both else other}")
