"""Log groups are encrypted with a customer key.

All log groups are encrypted at rest, by default with a key that AWS owns. A key of the customer's own brings a key policy, a record of each use,
and a way to make everything unreadable at once.
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.logs import LogGroup

KeyArn = Annotated[str, Field(max_length=256, pattern=r"^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$")]


class Parameters(Params):
    """What the fix may use."""

    kms_key_arn: KeyArn | None = None
    """ARN of the key that the fix sets; its policy must let CloudWatch Logs of its Region use it. Null: no fix is offered."""


control = Control(
    LogGroup,
    Parameters,
    severity=Severity.LOW,
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": "164.308(a)(1)(ii)(B) 164.308(a)(4)(ii)(A) 164.312(a)(2)(iv) 164.312(e)(2)(ii)",
        "iso27001-2022": "A.8.11 A.8.15 A.8.16 A.8.24",
        "nist-800-53-r5": "AU-9(3) CP-9(d) SC-8(3) SC-8(4) SC-13(a) SC-28(1) SI-19(4)",
        "nist-csf-2.0": "PR.DS-1 PR.DS-5",
        "pci-dss-4.0": "10.3.2 10.3.3 10.3.4 3.5.1 8.3.2 A1.2.1",
        "soc2": "CC7.3 PI1.4",
        "well-architected-security": "SEC08-BP02",
    },
)


@control.check
def check(group: LogGroup, _want: Parameters) -> Verdict:
    """The list tells."""
    return Pass() if group.key else Fail("the log group has a key that AWS owns, wanted a KMS key of the customer's own")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(LogGroup.key,),
    breaks="where the key's policy does not let CloudWatch Logs, nothing more is logged or read",
)
def fix(group: LogGroup, want: Parameters) -> Change[LogGroup, str | None] | NoChange:
    """Set the key; events from before stay as they are."""
    key = want.kms_key_arn
    if key is None:
        return NoChange("name spec.controls[].parameters.kmsKeyArn, the key to encrypt with")
    region = key.split(":")[3]
    if region != group.target.region:
        return NoChange(f"the key of kmsKeyArn is in {region}, wanted one in {group.target.region}")
    return LogGroup.key.change(group, key, leaves="events logged meanwhile stay under the key")
