from seawall.facts.backup import RecoveryPoint
from tests.builders import given

ARN = "arn:aws:backup:eu-west-1:123456789012:recovery-point:1"


def point(encrypted: bool | None, status: str = "COMPLETED") -> RecoveryPoint:  # noqa: FBT001 - as AWS answers
    return given(RecoveryPoint(point_arn=ARN, status=status, is_encrypted=encrypted))


passes = {"it is encrypted": point(True), "it is encrypted while it is being made": point(True, "CREATING")}
fails = {"it is not": point(False)}
unknown = {
    "it is being made": point(None, "CREATING"),
    "it is being made, and not encrypted yet": point(False, "CREATING"),
    "AWS does not say so of one that is complete": point(None),
}
not_applicable = {"it is being deleted": point(False, "DELETING")}
