from seawall.controls.iam.sod_audit_vs_operations import Parameters
from tests.iam_accounts import allow, boundary, deny, document, judged, policy, role, user

RUN = document(allow("ec2:RunInstances"))
STOP = document(allow("cloudtrail:*"))
POWER = document({"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"})

passes = {
    "only operations": judged(role(inline={"run": RUN})),
    "only the record": judged(role(inline={"stop": STOP})),
    "reading the record": judged(role(inline={"run": RUN, "read": document(allow(["cloudtrail:Get*", "cloudtrail:LookupEvents"]))})),
    "the record is denied": judged(
        role(
            inline={
                "power": POWER,
                "no": document(
                    deny(["cloudtrail:*", "config:*", "guardduty:*", "securityhub:*", "ec2:DeleteFlowLogs", "logs:DeleteLogGroup"])
                ),
            }
        )
    ),
    "a boundary leaves operations": judged(role(inline={"power": POWER}, **boundary("fence")), policy("fence", RUN)),
}
fails = {
    "both": judged(role(inline={"run": RUN, "stop": STOP})),
    "all but IAM": judged(user(inline={"power": POWER})),
    "one of many: the flow logs": judged(user(inline={"ec2": document(allow("ec2:*"))})),
    "one trail of several": judged(
        role(inline={"run": RUN, "stop": document(allow("cloudtrail:StopLogging", "arn:aws:cloudtrail:*:*:trail/dev"))})
    ),
}
unknown = {
    "only from one network": judged(
        role(inline={"run": RUN, "stop": document(allow("cloudtrail:*", Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}))})
    )
}
not_applicable = {"a break-glass role": (judged(role("break-glass", inline={"p": POWER})), Parameters(exempt=("break-glass",)))}
