from seawall.controls.ec2.instance_termination_protection import Parameters
from seawall.facts.ec2.instance import Instance
from tests.builders import given


def instance(*tags: str, protected: bool | None = None, state: str = "running", lifecycle: str | None = None) -> Instance:
    told = Instance(instance_id="i-1", state=state, lifecycle=lifecycle, tags=tuple({"Key": tag, "Value": ""} for tag in tags))
    return given(told, **({} if protected is None else {"is_protected": protected}))


TAG = "seawall.dev/protect"
passes = {
    "it is protected": instance(TAG, protected=True),
    "it is selected by a tag of one's own": (instance("keep", protected=True), Parameters(selector_tag="keep")),
}
fails = {
    "it is not protected": instance(TAG, protected=False),
    "it is stopped and not protected": instance(TAG, protected=False, state="stopped"),
    "it is selected by a tag of one's own": (instance("keep", protected=False), Parameters(selector_tag="keep")),
}
unknown = {"it cannot be read": instance(TAG)}
not_applicable = {
    "no tag selects it": instance(protected=False),
    "another tag does": instance("team", protected=False),
    "an Auto Scaling group may end it": instance(TAG, "aws:autoscaling:groupName", protected=False),
    "the spot market may end it": instance(TAG, protected=False, lifecycle="spot"),
    "the instance is gone": instance(TAG, state="terminated"),
}
