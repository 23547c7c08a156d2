from seawall.controls.ec2.instance_profile import Parameters
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.profile import ProfileAssociation
from tests.builders import given

ARN = "arn:aws:iam::123456789012:instance-profile/web"
WITH_ARN = Parameters(instance_profile_arn=ARN)


def association(instance: str = "i-1", state: str = "associated") -> ProfileAssociation:
    return ProfileAssociation.model_validate(
        {"AssociationId": "iip-assoc-1", "InstanceId": instance, "IamInstanceProfile": {"Arn": ARN}, "State": state}
    )


def instance(*associations: ProfileAssociation, arn: str | None = None, state: str = "running") -> Instance:
    found = Instance.model_validate({"InstanceId": "i-1", "State": {"Name": state}, "IamInstanceProfile": {"Arn": arn} if arn else {}})
    return given(found, others=[(each, {}) for each in associations], none_of=[ProfileAssociation])


passes = {
    "it has one, and associations are not listed": given(
        Instance.model_validate({"InstanceId": "i-1", "State": {"Name": "running"}, "IamInstanceProfile": {"Arn": ARN}})
    ),
    "it has just got one": instance(association()),
}
fails = {
    "it has none, and none is named": instance(),
    "it has none": (instance(), WITH_ARN),
    "another instance has one": (instance(association("i-2")), WITH_ARN),
    "a stopped instance has none": (instance(state="stopped"), WITH_ARN),
}
unknown = {
    "one is being associated": instance(association(state="associating")),
    "associations cannot be listed": given(Instance(instance_id="i-1", state="running")),
}
not_applicable = {"the instance is gone": instance(state="terminated")}
