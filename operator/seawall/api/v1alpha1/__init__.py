"""The kinds of seawall.dev/v1alpha1, each imported when it is first asked for: every control needs words of the API, and few need a kind."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seawall.api.meta import Kind
    from seawall.api.v1alpha1.aws_account import AWSAccount
    from seawall.api.v1alpha1.compliance_report import ComplianceReport
    from seawall.api.v1alpha1.control_exception import ControlException
    from seawall.api.v1alpha1.multi_az_policy import MultiAZPolicy
    from seawall.api.v1alpha1.provider_assurance import ProviderAssurance
    from seawall.api.v1alpha1.remediation_approval import RemediationApproval
    from seawall.api.v1alpha1.remediation_plan import RemediationPlan
    from seawall.api.v1alpha1.responsibility_report import ResponsibilityReport
    from seawall.api.v1alpha1.security_baseline import SecurityBaseline

    KINDS: tuple[type[Kind], ...]
    """All kinds, in the order in which a reader meets them."""

__all__ = [
    "KINDS",
    "AWSAccount",
    "ComplianceReport",
    "ControlException",
    "MultiAZPolicy",
    "ProviderAssurance",
    "RemediationApproval",
    "RemediationPlan",
    "ResponsibilityReport",
    "SecurityBaseline",
]

_HOMES = {
    "AWSAccount": "aws_account",
    "SecurityBaseline": "security_baseline",
    "MultiAZPolicy": "multi_az_policy",
    "ControlException": "control_exception",
    "ComplianceReport": "compliance_report",
    "RemediationPlan": "remediation_plan",
    "RemediationApproval": "remediation_approval",
    "ProviderAssurance": "provider_assurance",
    "ResponsibilityReport": "responsibility_report",
}


def __getattr__(name: str) -> object:
    if name == "KINDS":
        return tuple(__getattr__(kind) for kind in _HOMES)
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
