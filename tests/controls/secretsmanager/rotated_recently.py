from typing import Any

from seawall.controls.secretsmanager.rotated_recently import Parameters
from seawall.facts.secretsmanager import SecretVersion
from tests.secret_builders import ELSEWHERE, ago, secret, versions

MONTH = Parameters(max_days=30)
HOLDING: dict[str, Any] = {"SecretVersionsToStages": {"1": ["AWSCURRENT"]}}

passes = {
    "it was rotated a month ago": secret(LastRotatedDate=ago(30)),
    "it was rotated on the last day": secret(LastRotatedDate=ago(90)),
    "it is younger than the limit": secret(CreatedDate=ago(89)),
    "somebody changed by hand what it holds": secret(versions(30, 200), LastChangedDate=ago(30), LastRotatedDate=ago(200)),
    "a month is the limit, and it was rotated within": (secret(LastRotatedDate=ago(30)), MONTH),
}
fails = {
    "nothing of it was changed for longer": secret(LastChangedDate=ago(91), **HOLDING),
    "only its tags were changed": secret(versions(200), LastChangedDate=ago(1), **HOLDING),
    "what it holds is older, and AWS tells no change": secret(versions(91)),
    "the list does not tell whether it holds something": secret(versions(200), LastChangedDate=ago(200)),
    "a new version is being tried, and not in use": secret(versions(200, 1), LastChangedDate=ago(1)),
    "a month is the limit": (secret(LastRotatedDate=ago(31), LastChangedDate=ago(31), **HOLDING), MONTH),
}
unknown = {
    "nobody may read its versions": secret(LastChangedDate=ago(1)),
    "AWS does not say how old its version is": secret({"versions": (SecretVersion(stages=("AWSCURRENT",)),)}),
}
not_applicable = {
    "it is a replica": secret(LastChangedDate=ago(200), PrimaryRegion=ELSEWHERE),
    "it holds nothing yet": secret(versions(None), LastChangedDate=ago(200)),
}
