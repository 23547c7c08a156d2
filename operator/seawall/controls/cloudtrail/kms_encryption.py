"""Trail logs are encrypted with a KMS key.

Reading the record then takes a permission on the key beside one on the bucket. A key that is disabled or about to be deleted stops delivery, so
its state counts too.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html (2026-11-24)
Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.cloudtrail_home import HomeTrail
from seawall.facts.fact import Change

KeyArn = Annotated[str, Field(max_length=2048, pattern=r"^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$")]


class Parameters(Params):
    """What the fix may use."""

    kms_key_arn: KeyArn | None = None
    """ARN of the key that the fix sets; its policy must let CloudTrail encrypt and the log's readers decrypt. Null: no fix is offered."""


control = Control(
    HomeTrail,
    Parameters,
    reads=(HomeTrail.key_state,),
    severity=Severity.MEDIUM,
    topic=Topic.AT_REST,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "3.7",
        "cis-3.0": "3.5",
        "cis-5.0": "3.5",
        "cis-6.0": "4.5",
        "cis-7.0": "4.5",
        "hipaa": (
            "164.308(a)(1)(ii)(B) 164.308(a)(1)(ii)(D) 164.308(a)(4)(ii)(A) 164.312(a)(2)(iv) 164.312(c)(1) 164.312(c)(2) 164.312(e)(2)(ii)"
        ),
        "iso27001-2022": "A.8.11 A.8.15 A.8.16 A.8.24",
        "nist-800-53-r5": "AU-9(3) CM-6(a) CM-9(b) CP-9(d) SC-8(3) SC-8(4) SC-13(a) SC-28(1) SI-19(4)",
        "nist-csf-2.0": "PR.DS-1 PR.DS-5 PR.PT-1 PR.PT-4",
        "pci-dss-4.0": "10.3.2 10.3.3 10.3.4 3.5.1 8.3.2 A1.2.1",
        "security-hub": "CloudTrail.2",
        "well-architected-security": "SEC08-BP02",
    },
)


@control.check
def check(trail: HomeTrail, _want: Parameters) -> Verdict:
    """There is a key, and CloudTrail can use it."""
    if trail.key is None:
        return Fail("log files have no KMS key, wanted one")
    state = trail.key_state
    if state is None:
        return Fail(f"the KMS key {trail.key} does not exist, wanted one that does: nothing is delivered")
    if state == "Creating":
        return Unknown(UnknownReason.PENDING, "the KMS key is being created")
    if state not in {"Enabled", "Updating"}:
        return Fail(f"the KMS key is {state}, wanted an enabled one: nothing is delivered")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(HomeTrail.key,),
    breaks="where the key's policy does not let them, CloudTrail delivers nothing and readers decrypt nothing",
)
def fix(trail: HomeTrail, want: Parameters) -> Change[HomeTrail, str | None] | NoChange:
    """Set the key; files delivered before keep what they have."""
    if want.kms_key_arn is None:
        return NoChange("name spec.controls[].parameters.kmsKeyArn, the key to encrypt with")
    if trail.key == want.kms_key_arn:
        return NoChange("the trail has the key of kmsKeyArn already: enable that key, or cancel its deletion")
    return HomeTrail.key.change(trail, want.kms_key_arn)
