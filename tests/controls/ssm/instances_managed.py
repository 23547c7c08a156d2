from datetime import timedelta

from seawall.facts.ec2.instance import Instance
from seawall.facts.ssm import SsmRegion
from tests.builders import NOW, given


def instance(ping: str | None, state: str = "running", minutes: int = 600) -> Instance:
    pings = {} if ping is None else {"i-1": ping}
    made = Instance.model_validate({"InstanceId": "i-1", "State": {"Name": state}, "LaunchTime": NOW - timedelta(minutes=minutes)})
    return given(made, others=[(SsmRegion(), {"pings": pings})])


passes = {"its agent is online": instance("Online")}
fails = {
    "it is not known": instance(None),
    "its agent has lost its connection": instance("ConnectionLost"),
    "its agent is inactive": instance("Inactive"),
}
unknown = {
    "it was started a few minutes ago": instance(None, minutes=5),
    "it was started again a few minutes ago, and its agent lost its connection when it was stopped": instance("ConnectionLost", minutes=5),
    "what is managed cannot be read": given(Instance.model_validate({"InstanceId": "i-1", "State": {"Name": "running"}})),
}
not_applicable = {
    "it is stopped": instance(None, state="stopped"),
    "it is starting": instance(None, state="pending", minutes=0),
    "it has ended": instance(None, state="terminated"),
}
