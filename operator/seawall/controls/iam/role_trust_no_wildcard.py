"""No role lets just anybody assume it.

A trust policy for everybody must be pinned to an organization, accounts, ARNs or a secret that was agreed on; an operator that requests without
the key meet pins nothing, nor does a pattern that matches everything. Who signs in through an identity provider must be pinned by the token's subject
and audience, or everybody who has an account there may come; where a provider serves many tenants, also by the tenant. Guests of an identity pool are
everybody.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html (2026-11-24)
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html (2026-11-24)
"""

import re
from typing import Final

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.iam.details import Document
from seawall.facts.iam.role import Role
from seawall.facts.iam.text import with_everybody_as
from seawall.facts.iam_policy.conditions import Condition
from seawall.facts.iam_policy.exposure import principals
from seawall.facts.iam_policy.patterns import Glob
from seawall.facts.iam_policy.statements import Effect, Statement

#: Subjects of providers that serve many tenants begin with a word, and then the tenant: an owner on GitHub, a group on GitLab, an organization of
#: Terraform's or Buildkite's. A pattern must have both before its first wildcard.
#: Source: https://archives.docs.gitlab.com/16.2/ee/ci/cloud_services/aws/index.html (2026-11-24)
_TENANTED: Final = ("repo:", "project_path:", "organization:")
_TENANT: Final = re.compile(r"[^/:]+[/:]")

#: What an identity pool says of those who have not signed in.
_GUEST: Final = "unauthenticated"

#: Claims that begin with the owner of a repository.
_OWNED: Final = frozenset({"repository", "job_workflow_ref"})

#: What the token of an identity provider must be pinned by, where that is not subject and audience. Who acts in a workflow on GitHub says nothing of
#: whose workflow it is.
#: Source: https://cageyv.dev/posts/aws-sts-oidc-claim-validation (2026-11-24)
_CLAIMS: Final = {
    "saml": (("aud",),),
    "cognito-identity.amazonaws.com": (("aud", "sub"), ("aud", "amr")),
    "www.amazon.com": (("app_id", "user_id"),),
    "graph.facebook.com": (("app_id", "id"),),
    "token.actions.githubusercontent.com": tuple(
        ("aud", claim) for claim in ("sub", "repository", "repository_id", "job_workflow_ref", "enterprise_id")
    ),
}

control = Control(
    Role,
    NoParams,
    severity=Severity.CRITICAL,
    topic=Topic.EXPOSURE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={},
)


def _is_pinned(condition: Condition) -> bool:
    if (
        condition.is_negated
        or condition.if_exists
        or condition.quantifier == "forallvalues"
        or not condition.is_known
        or not condition.values
    ):
        return False
    if condition.operator not in {"stringequals", "stringlike", "stringequalsignorecase"}:
        return False
    if condition.key.endswith(":amr") and any(Glob.of(value.text).has(_GUEST) for value in condition.values):
        return False
    is_exact = condition.operator != "stringlike"
    claim = condition.key.rpartition(":")[2]
    return all(not value.has_variables and (is_exact or _names_its_tenant(claim, value.text)) for value in condition.values)


def _names_its_tenant(claim: str, pattern: str) -> bool:
    """Whether a pattern limits to somebody: by what comes before its first wildcard, where it has one."""
    head = re.split("[*?]", pattern)[0]
    if head == pattern:
        return True
    if claim in _OWNED:
        return re.match("[^/]+/", head) is not None
    if claim.endswith("id") or any(word.startswith(head) for word in _TENANTED):
        return False
    return all(_TENANT.match(head.removeprefix(word)) for word in _TENANTED if head.startswith(word))


def _loose_provider(statement: Statement) -> str:
    """An identity provider of whose tokens a statement takes any; empty where there is none."""
    pinned = {condition.key for condition in statement.conditions if _is_pinned(condition)}
    for provider in sorted(principals(statement).federated):
        name = "saml" if ":saml-provider/" in provider else provider.rpartition("oidc-provider/")[2].lower()
        ways = _CLAIMS.get(name, (("sub", "aud"),))
        if not any(all(f"{name}:{claim}" in pinned for claim in way) for way in ways):
            return provider
    return ""


@control.check
def check(role: Role, _want: NoParams) -> Verdict:
    """Neither everybody, nor everybody whom an identity provider knows."""
    trusts = role.trusts
    if trusts.public:
        return Fail(f"{trusts.statement} lets everybody assume the role, wanted named principals or a condition that pins them")
    for statement in role.assuming.statements:
        provider = _loose_provider(statement) if statement.effect is Effect.ALLOW else ""
        if provider:
            return Fail(f"{statement} takes anybody's token of {provider}, wanted its subject and audience pinned")
    if trusts.public is None:
        return Unknown(
            UnknownReason.ERROR, f"whether everybody may assume the role depends on what is not understood in {trusts.statement}"
        )
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Role.trust_policy_document,),
    breaks="whoever outside of the account assumed the role cannot any more; in it, who has sts:AssumeRole can",
)
def fix(role: Role, _want: NoParams) -> Change[Role, Document] | NoChange:
    """Put the own account in the place of everybody; everything else of the trust policy stays."""
    if role.is_aws_managed:
        return NoChange("AWS keeps the role")
    if any(_loose_provider(statement) for statement in role.assuming.statements if statement.effect is Effect.ALLOW):
        return NoChange("which subjects and audiences are right only people know")
    own = f"arn:{role.target.partition}:iam::{role.target.account_id}:root"
    return role.trusting(with_everybody_as(own, role.trust_policy_document, {each.number for each in role.open_statements}))
