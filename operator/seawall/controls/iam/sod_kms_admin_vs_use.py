"""Nobody both administers a KMS key and uses it.

Who can do both can read what the key protects and change who else can. A key policy that names the account leaves it to IAM, so both are read, and
the key's grants too. Who may make grants for anybody has both duties; grants that only AWS's services make are neither. Judged are the account's own
users and roles; what an organization forbids is not read. Nobody is left out silently: name break-glass roles as exempt. A wrong key policy can lock
the key for good, so there is no fix.
Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html (2026-11-24)
Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html (2026-11-24)
"""

from typing import Final

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.key_access import KeyGrants, duties_of
from seawall.facts.iam_policy.decide import BY_ITS_OWN_POLICIES, Answer
from seawall.facts.kms import Key

_SHOWN: Final = 3


class Parameters(Params):
    """Who is spared."""

    exempt: tuple[str, ...] = ()
    """Names or ARNs, with `*` and `?`, of users and roles that are not judged, such as break-glass roles; nobody is by default."""


control = Control(
    Key,
    Parameters,
    reads=(
        Key.metadata,
        Key.policy,
        KeyGrants.grants,
        IamAccount.authorization_details,
    ),
    severity=Severity.HIGH,
    topic=Topic.DUTIES,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "nist-800-53-r5": "AC-5 SC-12",
    },
    duties=True,
)


@control.check
def check(key: Key, want: Parameters) -> Verdict:
    """No user or role of the account has both duties, as far as it is settled."""
    if not key.is_customers:
        return NotApplicable("AWS manages the key")
    each = [duties for duties in duties_of(key) if not duties.principal.is_one_of(want.exempt)]
    both = [duties for duties in each if duties.answer is Answer.ALLOWED]
    if both:
        names = ", ".join(f"{duties.principal.kind} {duties.principal.id}" for duties in both[:_SHOWN])
        more = f" and {len(both) - _SHOWN} more" if len(both) > _SHOWN else ""
        seen = f"{both[0].administers.action} and {both[0].uses.action}"
        return Fail(f"{names}{more} both administer and use the key ({seen}), {BY_ITS_OWN_POLICIES}; wanted one of the two duties")
    unclear = next((duties for duties in each if duties.answer is Answer.DEPENDS), None)
    if unclear is not None:
        doubt = unclear.administers if unclear.administers.answer is Answer.DEPENDS else unclear.uses
        return Unknown(UnknownReason.ERROR, f"whether {unclear.principal.kind} {unclear.principal.id} has both duties is open: {doubt}")
    return Pass()
