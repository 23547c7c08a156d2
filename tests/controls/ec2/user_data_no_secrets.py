from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.secrets import Place
from tests.builders import given

INSTANCE = Instance(instance_id="i-1", state="running")

passes = {"nothing looks like a secret": given(INSTANCE, secrets_in_user_data=())}
fails = {
    "a line looks like a secret": given(INSTANCE, secrets_in_user_data=(Place("private key", 3),)),
    "several lines do": given(INSTANCE, secrets_in_user_data=(Place("private key", 3), Place("password", 7))),
    "a stopped instance has it still": given(Instance(instance_id="i-1", state="stopped"), secrets_in_user_data=(Place("private key", 3),)),
}
unknown = {"it cannot be read": given(INSTANCE)}
not_applicable = {"the instance is gone": given(Instance(instance_id="i-1", state="terminated"))}
