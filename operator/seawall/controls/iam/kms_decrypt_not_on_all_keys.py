"""No policy allows decrypting with every KMS key.

Who may decrypt with all keys reads whatever the keys protect, as far as key policies leave it to IAM. A statement that only counts through certain
services, or for keys of certain aliases, is narrower, and passes with a note. Customer policies and all inline policies are judged; those that only
limit, as permissions boundaries, give nothing. Which keys are needed only the application knows, so there is no fix.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/developerguide/iam-inline-policy-blocked-kms-actions.html (2026-11-24)
"""

import re
from typing import Final

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.iam.everyone import AnySource
from seawall.facts.iam.identity import PermissionSource
from seawall.facts.iam_policy.breadth import is_of_all_keys
from seawall.facts.iam_policy.conditions import Condition
from seawall.facts.iam_policy.statements import Effect, Statement


class Parameters(Params):
    """Which actions count."""

    actions: tuple[str, ...] = ("kms:Decrypt", "kms:ReEncryptFrom")
    """Actions of which none may be allowed on every key."""


_NARROWING: Final = frozenset({"kms:viaservice", "kms:resourcealiases", "kms:requestalias"})

#: Any service, or any alias.
_ANY: Final = re.compile(r"(alias/)?[*?]*([.].*)?")

control = Control(
    AnySource,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "nist-csf-2.0": "GV.RR-1 GV.PO-1 PR.AC-1 PR.AC-4",
        "pci-dss-4.0": "3.5.1.1 3.5.1.3 3.6.1.2 3.6.1.3 3.6.1.4 3.6.1 3.7.1 3.7.2 3.7.4 3.7.6 3.7.7 4.2.1.1",
        "security-hub": "KMS.1 KMS.2",
    },
)


def _is_narrowed(statement: Statement) -> bool:
    return any(
        condition.key in _NARROWING and not condition.if_exists and condition.quantifier != "forallvalues" and _names_some(condition)
        for condition in statement.conditions
    )


def _names_some(condition: Condition) -> bool:
    """Whether it asks for certain services or aliases, not for any, nor for anything but."""
    if condition.operator == "stringlike":
        return not any(_ANY.fullmatch(value.text) for value in condition.values)
    return condition.operator in {"stringequals", "stringequalsignorecase"}


@control.check
def check(source: PermissionSource, want: Parameters) -> Verdict:
    """No allowing statement names one of the actions on every key of the account, of a Region in all accounts, of all Regions, or all but some."""
    if source.is_service_linked:
        return NotApplicable("a service of AWS keeps the role")
    if source.is_boundary_only:
        return NotApplicable("the policy only serves as a permissions boundary")
    narrowed: Statement | None = None
    for statement in source.own_statements:
        action = next((each for each in want.actions if statement.effect is Effect.ALLOW and statement.names_action(each)), None)
        if action is None or not is_of_all_keys(statement, source.target.partition, source.target.account_id):
            continue
        if not _is_narrowed(statement):
            but = " but those it names" if statement.resources.is_negated else ""
            return Fail(f"{statement} allows {action} on every key{but}, wanted single keys")
        narrowed = statement
    if source.unclear:
        return Unknown(UnknownReason.ERROR, source.unclear)
    return Pass(f"{narrowed} is about every key, through certain services or aliases only" if narrowed else "")
