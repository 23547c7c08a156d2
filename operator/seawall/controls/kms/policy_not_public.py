"""No key policy lets everybody in.

A key that anybody may use encrypts nothing. A statement for everybody is fine where its conditions pin the callers: AWS's own keys let in everybody of
one account (`kms:CallerAccount`) through one service. There is no fix: what a policy should say instead, and whether somebody would be locked out, takes a
person who knows the key.
Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/developerguide/kms-key-policy-no-public-access.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.iam_policy.exposure import exposure
from seawall.facts.iam_policy.statements import Policy
from seawall.facts.kms import Key

control = Control(
    Key,
    NoParams,
    reads=(Key.policy,),
    severity=Severity.CRITICAL,
    topic=Topic.EXPOSURE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "cis-7.0": "2.21",
        "iso27001-2022": "A.8.1",
        "security-hub": "KMS.5",
        "well-architected-security": "SEC03-BP07",
    },
)


@control.check
def check(key: Key, _want: NoParams) -> Verdict:
    """Every statement names its principals, or pins them by a condition."""
    found = exposure(Policy.of("the key policy", key.policy), key.target.account_id)
    if found.public is False:
        return Pass()
    number = found.statement.number if found.statement else 0
    if found.public:
        return Fail(f"statement {number} of the key policy lets everybody in, wanted named principals or a condition that pins them")
    return Unknown(UnknownReason.ERROR, f"whether statement {number} of the key policy lets everybody in depends on what is not understood")
