from typing import Any

from seawall.controls.s3.bucket_object_lock import Parameters
from seawall.facts.s3.access import Acl, Grant, Grantee
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.protection import DefaultRetention, LockRule, ObjectLock
from tests.builders import given

TAKES = Acl(grants=(Grant(grantee=Grantee(uri="http://acs.amazonaws.com/groups/s3/LogDelivery"), permission="WRITE"),))
COMPLIANCE, MONTH = Parameters(mode="COMPLIANCE"), Parameters(min_days=30)
bucket = Bucket(name="logs")


def locked(**retention: Any) -> Bucket:
    rule = LockRule(default_retention=DefaultRetention(**retention)) if retention else None
    return given(bucket, object_lock=ObjectLock(object_lock_enabled="Enabled", rule=rule), policy=None, ownership=None, acl=Acl())


passes = {
    "it is on, and each writer chooses a retention": given(bucket, object_lock=ObjectLock(object_lock_enabled="Enabled")),
    "it is on, with a default retention": locked(mode="GOVERNANCE", days=1),
    "the mode is the one asked for": (locked(mode="COMPLIANCE", days=1), COMPLIANCE),
    "the retention is long enough": (locked(mode="GOVERNANCE", days=30), MONTH),
    "the retention is long enough in years": (locked(mode="GOVERNANCE", years=1), Parameters(min_days=365)),
}
fails = {
    "it is off": given(bucket, object_lock=None, policy=None, ownership=None, acl=Acl()),
    "it says nothing": given(bucket, object_lock=ObjectLock(), policy=None, ownership=None, acl=Acl()),
    "the mode is another": (locked(mode="GOVERNANCE", days=90), COMPLIANCE),
    "there is no default retention where a mode is asked for": (locked(), COMPLIANCE),
    "the retention is too short": (locked(mode="COMPLIANCE", days=29), MONTH),
    "the retention is too short in years": (locked(mode="COMPLIANCE", years=1), Parameters(min_days=366)),
    "there is no default retention where days are asked for": (locked(), MONTH),
}
unknown = {
    "the read is denied": given(bucket),
    "whether it takes logs may not be read": given(bucket, object_lock=None),
}
not_applicable = {"it takes server access logs": given(bucket, object_lock=None, policy=None, ownership=None, acl=TAKES)}
