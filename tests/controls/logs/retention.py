from seawall.controls.logs.retention import Parameters
from seawall.facts.logs import LogGroup
from tests.builders import given


def group(days: int | None, log_group_class: str = "STANDARD", policy: str | None = None) -> LogGroup:
    arn = "arn:aws:logs:eu-west-1:123456789012:log-group:app:*"
    made = LogGroup(log_group_name="app", stated_arn=arn, retention_in_days=days, log_group_class=log_group_class)
    return given(made.model_copy(update={"retention_policy_name": policy}))


passes = {
    "events are kept for ever": group(None),
    "events are kept exactly as long as is wanted": group(365),
    "events are kept longer": group(3653),
    "less is wanted": (group(90), Parameters(min_days=90)),
}
fails = {
    "events are kept a month": group(30),
    "events are kept half a year": group(180),
    "the account's policy keeps them a month, whatever the group says": group(30, policy="month"),
    "what is wanted is no number that CloudWatch Logs knows": (group(365), Parameters(min_days=366)),
}
not_applicable = {"it only hands events on": group(None, "DELIVERY")}
