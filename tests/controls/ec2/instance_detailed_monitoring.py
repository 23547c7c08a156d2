from seawall.facts.ec2.instance import Instance
from tests.builders import given


def instance(monitoring: str | None, state: str = "running") -> Instance:
    told = {"InstanceId": "i-1", "State": {"Name": state}, **({"Monitoring": {"State": monitoring}} if monitoring else {})}
    return given(Instance.model_validate(told))


passes = {"it is on": instance("enabled"), "it is about to be": instance("pending")}
fails = {
    "it is off": instance("disabled"),
    "it is being turned off": instance("disabling"),
    "AWS says nothing of it": instance(None),
    "it is off on a stopped instance": instance("disabled", "stopped"),
}
not_applicable = {"the instance is gone": instance("disabled", "terminated")}
