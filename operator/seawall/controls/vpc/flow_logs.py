"""Every VPC has an active flow log.

Without one nobody can say afterwards who talked to whom. It must also deliver: a flow log whose role or bucket is gone stays active on paper.
Several flow logs may capture the wanted traffic together, also those of subnets where every subnet of the VPC has its share.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html (2026-11-24)
"""

from typing import Annotated, Literal

from pydantic import Field

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
from seawall.facts.ec2.flow_log import FlowLog, FlowLogSettings
from seawall.facts.ec2.vpc import Subnet, Vpc
from seawall.facts.fact import Change

DestinationArn = Annotated[str, Field(max_length=2048, pattern=r"^arn:[a-z-]+:(s3:::.+|logs:[a-z0-9-]+:[0-9]{12}:log-group:[^:]+(:[*])?)$")]
RoleArn = Annotated[str, Field(max_length=2048, pattern=r"^arn:[a-z-]+:iam::[0-9]{12}:role/.+$")]


class Parameters(Params):
    """What counts, and where a missing flow log is to deliver."""

    traffic_type: Literal["REJECT", "ACCEPT", "ALL"] = "REJECT"
    """The traffic that must be captured."""
    destination: DestinationArn | None = None
    """ARN of the bucket (a folder may follow) or log group for new flow logs; without it none are made."""
    deliver_logs_role_arn: RoleArn | None = Field(None, alias="deliverLogsRoleARN")
    """The role by which EC2 writes to the log group; not for buckets."""


control = Control(
    Vpc,
    Parameters,
    reads=(FlowLog.LISTING, Subnet.LISTING),
    severity=Severity.MEDIUM,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-1.4": "3.9",
        "cis-3.0": "3.7",
        "cis-5.0": "3.7",
        "cis-6.0": "4.7",
        "cis-7.0": "4.7",
        "hipaa": "164.308(a)(1)(ii)(D) 164.308(a)(3)(ii)(A) 164.308(a)(6)(ii) 164.312(b) 164.312(c)(2)",
        "iso27001-2022": "A.8.15 A.8.16 A.8.20 A.8.21 A.8.22 A.8.23",
        "nist-800-53-r5": (
            "AC-4(26) AU-2(b) AU-3(a) AU-3(b) AU-3(c) AU-3(d) AU-3(e) AU-6(3) AU-6(4) AU-6(6) AU-6(9) AU-8(b) "
            "AU-12(a) AU-12(c) AU-12(1) AU-12(2) AU-12(3) AU-12(4) AU-14(a) AU-14(b)"
        ),
        "nist-csf-2.0": "GV.PO-4 PR.PT-1 PR.PT-4 DE.AE-1 DE.CM-1",
        "pci-dss-4.0": "10.2.1.1 10.2.1.2 10.2.1.3 10.2.1.4 10.2.1.5 10.2.1.6 10.2.1.7 10.2.1 10.2.2 10.3.1 10.6.3 5.3.4",
        "security-hub": "EC2.6",
        "soc2": "CC7.2 CC7.3",
        "well-architected-security": "SEC04-BP01 SEC04-BP02 SEC04-BP03 SEC05-BP04 SEC09-BP04",
    },
)


@control.check
def check(vpc: Vpc, want: Parameters) -> Verdict:
    """The wanted traffic is captured and delivered, all over the VPC."""
    if vpc.owner != vpc.target.account_id:
        return NotApplicable(f"the VPC belongs to account {vpc.owner}, which alone sees its flow logs")
    if vpc.captures(want.traffic_type):
        return Pass()
    failing = [log.flow_log_id for log in vpc.flow_logs if log.is_failing]
    if failing:
        return Fail(f"flow log {failing[0]} is active and delivers nothing, wanted {want.traffic_type} traffic delivered")
    return Fail(f"no active flow log captures {want.traffic_type} traffic everywhere in the VPC, wanted one")


@control.fix(risk=Risk.SAFE, writes=(Vpc.flow_logs,), billed=True, mode=FixMode.AUTO)
def fix(vpc: Vpc, want: Parameters) -> Change[Vpc, tuple[FlowLogSettings, ...]] | NoChange:
    """One more flow log: none can be changed in place, and those that are there may serve somebody."""
    made = _wanted(vpc, want)
    if isinstance(made, NoChange):
        return made
    failing = [log.flow_log_id for log in vpc.flow_logs if log.is_failing and log.place == made.place]
    if failing:
        return NoChange(f"flow log {failing[0]} cannot deliver to that destination: mend its bucket policy or role")
    return Vpc.flow_logs.change(vpc, (*vpc.flow_logs, made))


def _wanted(vpc: Vpc, want: Parameters) -> FlowLogSettings | NoChange:
    if want.destination is None:
        return NoChange("name spec.controls[].parameters.destination, the ARN of a bucket or log group")
    _, _, service, region, account, name = want.destination.removesuffix(":*").split(":", 5)
    if service == "s3":
        return FlowLogSettings.to_bucket(want.traffic_type, want.destination)
    if (region, account) != (vpc.target.region, vpc.target.account_id):
        return NoChange(f"the log group is in {region} of account {account}, wanted one beside the VPC")
    if want.deliver_logs_role_arn is None:
        return NoChange("name spec.controls[].parameters.deliverLogsRoleARN, the role by which EC2 writes to the log group")
    return FlowLogSettings.to_log_group(want.traffic_type, name.removeprefix("log-group:"), want.deliver_logs_role_arn)
