"""Roles can be assumed only from accounts that were named.

Every account in a trust policy can come in as far as the role goes. Companies outside of the organization also need an external id that was agreed on,
so that their other customers cannot use them to come in. What AWS shows as an opaque id is a principal that was deleted: nobody's, and a leftover.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.iam.details import Document
from seawall.facts.iam.role import Role
from seawall.facts.iam.text import statements_of, without_principals
from seawall.facts.iam_policy.exposure import exposure, is_stale, pin
from seawall.facts.iam_policy.statements import Policy, Statement


class Parameters(Params):
    """Whom to trust."""

    trusted_account_ids: tuple[str, ...] = ()
    """Other accounts that may assume roles."""

    organization_account_ids: tuple[str, ...] = ()
    """Those of them that belong to the own organization and need no external id."""

    trusted_organization_ids: tuple[str, ...] = ()
    """Organizations whose accounts may all assume roles that name the organization."""

    require_external_id: bool = True
    """Whether accounts outside of the organization need a condition on sts:ExternalId."""


control = Control(
    Role,
    Parameters,
    severity=Severity.HIGH,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={},
)


def _without_external_id(role: Role, want: Parameters) -> tuple[str, Statement] | None:
    """An account outside of the organization that may come without an external id, and the statement that says so."""
    own = {role.target.account_id, *want.organization_account_ids}
    for statement in role.assuming.statements:
        outside = sorted(exposure(Policy(role.trust.name, (statement,)), role.target.account_id).accounts.keys() - own)
        pins = [found.key for condition in statement.conditions if (found := pin(condition))]
        if outside and "sts:externalid" not in pins:
            return outside[0], statement
    return None


def _strangers(role: Role, want: Parameters) -> list[str]:
    """Accounts that nobody named, and principals that were deleted."""
    trusts = role.trusts
    accounts = [account for account in trusts.accounts if account not in {*want.trusted_account_ids, *want.organization_account_ids}]
    return [*accounts, *(principal for principal in trusts.unclear if is_stale(principal))]


def _open_to_more(role: Role, want: Parameters) -> str:
    """What lets in more than accounts that can be counted; empty where nothing does."""
    trusts = role.trusts
    if trusts.public:
        return f"{trusts.statement} lets everybody assume the role, wanted named accounts"
    for key, statement in trusts.limited.items():
        return f"{statement} lets every account assume the role that meets {key}, wanted named accounts"
    for organization, statement in trusts.organizations.items():
        if organization not in want.trusted_organization_ids:
            return f"{statement} trusts the organization {organization}, wanted only those named"
    return ""


@control.check
def check(role: Role, want: Parameters) -> Verdict:
    """Only the own account and those named; those outside of the organization with an external id."""
    if more := _open_to_more(role, want):
        return Fail(more)
    strangers = _strangers(role, want)
    if strangers:
        kind = "a principal that was deleted" if is_stale(strangers[0]) else "an account that nobody named"
        return Fail(f"the trust policy names {strangers[0]}, {kind}; wanted only accounts that were named")
    without = _without_external_id(role, want) if want.require_external_id else None
    if without:
        return Fail(f"{without[1]} trusts {without[0]} without an external id, wanted a condition on sts:ExternalId")
    trusts = role.trusts
    if trusts.public is None or trusts.unclear:
        return Unknown(UnknownReason.ERROR, f"not understood in the trust policy: {', '.join(trusts.unclear) or trusts.statement}")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE, writes=(Role.trust_policy_document,), breaks="whoever assumed the role from these accounts cannot any more"
)
def fix(role: Role, want: Parameters) -> Change[Role, Document] | NoChange:
    """Take the strangers out of the statements that name them; everything else of the trust policy stays."""
    strangers = _strangers(role, want)
    known = want.model_copy(update={"organization_account_ids": (*want.organization_account_ids, *strangers)})
    lacks_external_id = want.require_external_id and _without_external_id(role, known) is not None
    statements = without_principals(role.trust_policy_document, strangers)
    if _open_to_more(role, want) or lacks_external_id or statements == statements_of(role.trust_policy_document):
        return NoChange("which accounts, organizations and external ids are right only people know")
    return role.trusting(statements) if statements else NoChange("nobody would be left who may assume the role: delete it instead")
