from seawall.controls.cloudtrail.kms_encryption import Parameters
from seawall.facts.cloudtrail_home import HomeTrail
from tests.builders import given

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd"
OTHER = "arn:aws:kms:eu-west-1:123456789012:key/5678efab"
WITH_KEY = Parameters(kms_key_arn=KEY)


def trail(key: str | None = KEY, **facts: object) -> HomeTrail:
    arn = "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main"
    return given(HomeTrail(name="main", trail_arn=arn, s3_bucket_name="logs", kms_key_id=key), **facts)


passes = {
    "the key is enabled": trail(key_state="Enabled"),
    "the key is being updated, and works meanwhile": trail(key_state="Updating"),
}
fails = {
    "there is no key": trail(None),
    "AWS answers an empty text for no key": trail(""),
    "there is no key, and one to set": (trail(None, key_state="Enabled"), WITH_KEY),
    "the key is disabled": trail(key_state="Disabled"),
    "the key is about to be deleted": (trail(key_state="PendingDeletion"), WITH_KEY),
    "the key does not exist": trail(key_state=None),
}
unknown = {
    "the key is of another account, which does not let us see it": trail(),
    "the key is being created": trail(key_state="Creating"),
}
