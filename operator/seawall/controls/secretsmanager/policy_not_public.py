"""No policy of a secret lets everybody in.

Else anybody with an account of AWS's who learns the name may fetch what the secret holds, where its key lets them. A statement for everybody is fine
where its conditions pin the callers. The policy of a replica is its primary's.
Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html (2026-11-24)
Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NoChange,
    NoParams,
    NotApplicable,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.secretsmanager import Secret
from seawall.facts.secretsmanager_policy import SecretPolicy

control = Control(
    Secret,
    NoParams,
    reads=(Secret.policy,),
    severity=Severity.CRITICAL,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "cis-7.0": "2.21",
        "nist-csf-2.0": "ID.RA-1 PR.DS-5",
    },
)


@control.check
def check(secret: Secret, _want: NoParams) -> Verdict:
    """Every statement names its principals, or pins them by a condition."""
    if secret.is_replica:
        return NotApplicable(secret.why_left_to_primary)
    if secret.policy is None:
        return Pass()
    found = secret.policy.exposure(secret.target.account_id)
    if found.public is False:
        return Pass()
    number = found.statement.number if found.statement else 0
    if found.public:
        return Fail(f"statement {number} of the policy lets everybody in, wanted named principals or a condition that pins them")
    return Unknown(UnknownReason.ERROR, f"whether statement {number} of the policy lets everybody in depends on what is not understood")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Secret.policy,),
    breaks="who came from another account by a statement for everybody is refused: name them in a statement of their own first",
)
def fix(secret: Secret, _want: NoParams) -> Change[Secret, SecretPolicy | None] | NoChange:
    """Pin each such statement to callers of this account, by one condition more; all else stays as it is."""
    wanted = secret.policy.without_everybody(secret.target.account_id) if secret.policy else None
    if wanted is None:
        return NoChange("a statement speaks of callers' accounts already, or is not understood: change the policy by hand")
    if wanted.is_too_long:
        return NoChange("the policy would be longer than Secrets Manager keeps: shorten it first")
    return Secret.policy.change(secret, wanted)
