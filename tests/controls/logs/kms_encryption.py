from seawall.controls.logs.kms_encryption import Parameters
from seawall.facts.logs import LogGroup
from tests.builders import given

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd"
ELSEWHERE = "arn:aws:kms:us-east-1:123456789012:key/1234abcd"


def group(key: str | None) -> LogGroup:
    arn = "arn:aws:logs:eu-west-1:123456789012:log-group:app:*"
    return given(LogGroup(log_group_name="app", stated_arn=arn, kms_key_id=key))


passes = {"it has a key of the customer's own": group(KEY)}
fails = {
    "it has the key that AWS owns": group(None),
    "there is a key to set": (group(None), Parameters(kms_key_arn=KEY)),
    "the key to set is in another Region": (group(None), Parameters(kms_key_arn=ELSEWHERE)),
}
