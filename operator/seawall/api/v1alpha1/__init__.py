"""The seven kinds of seawall.dev/v1alpha1."""

from seawall.api.meta import Kind
from seawall.api.v1alpha1.aws_account import AWSAccount
from seawall.api.v1alpha1.compliance_report import ComplianceReport
from seawall.api.v1alpha1.control_exception import ControlException
from seawall.api.v1alpha1.multi_az_policy import MultiAZPolicy
from seawall.api.v1alpha1.remediation_approval import RemediationApproval
from seawall.api.v1alpha1.remediation_plan import RemediationPlan
from seawall.api.v1alpha1.security_baseline import SecurityBaseline

KINDS: tuple[type[Kind], ...] = (
    AWSAccount,
    SecurityBaseline,
    MultiAZPolicy,
    ControlException,
    ComplianceReport,
    RemediationPlan,
    RemediationApproval,
)
"""All kinds, in the order in which a reader meets them."""

__all__ = [
    "KINDS",
    "AWSAccount",
    "ComplianceReport",
    "ControlException",
    "MultiAZPolicy",
    "RemediationApproval",
    "RemediationPlan",
    "SecurityBaseline",
]
