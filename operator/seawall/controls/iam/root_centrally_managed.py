"""Root credentials of member accounts are managed centrally.

Member accounts then need no root password or keys at all. Only the organization's management account, or the administrator that it named for IAM,
can ask; elsewhere there is nothing to judge.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html (2026-11-24)
"""

from typing import Final

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    NotApplicable,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Verdict,
)
from seawall.facts.fact import Change
from seawall.facts.iam.account import IamAccount, OrganizationFeatures

_MANAGEMENT: Final = "RootCredentialsManagement"
_SESSIONS: Final = "RootSessions"


class Parameters(Params):
    """Which of the two features must be on."""

    require_root_sessions: bool = False
    """Whether privileged sessions in member accounts must be on too."""


control = Control(
    IamAccount,
    Parameters,
    reads=(IamAccount.organization_features,),
    severity=Severity.MEDIUM,
    topic=Topic.IDENTITY,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-7.0": "2.1.1",
        "nist-csf-2.0": "GV.RR-1 GV.RR-2 GV.PO-4 PR.AC-1",
    },
)


def _wanted(want: Parameters) -> set[str]:
    return {_MANAGEMENT, _SESSIONS} if want.require_root_sessions else {_MANAGEMENT}


@control.check
def check(account: IamAccount, want: Parameters) -> Verdict:
    """The features are on; without trust in IAM they are off."""
    features = account.organization_features
    if features is None:
        return NotApplicable("only the organization's management account or its administrator for IAM can ask")
    if not features.is_trusted:
        return Fail("IAM has no trusted access in the organization, wanted it, and root credentials managed centrally")
    missing = sorted(_wanted(want) - set(features.enabled))
    return Fail(f"{', '.join(missing)} is off, wanted it on") if missing else Pass()


@control.fix(risk=Risk.SAFE, mode=FixMode.AUTO, writes=(IamAccount.organization_features,))
def fix(account: IamAccount, want: Parameters) -> Change[IamAccount, OrganizationFeatures | None] | NoChange:
    """Turn on what is missing; what is on stays on."""
    features = account.organization_features
    if features is None or not features.is_trusted:
        return NoChange("trusted access for IAM must be turned on in AWS Organizations first")
    enabled = tuple(sorted({*features.enabled, *_wanted(want)}))
    return IamAccount.organization_features.change(account, OrganizationFeatures(enabled=enabled))
