"""Event notifications are on for each bucket.

Somebody or something then learns at once of objects that are written, deleted or restored. Whom S3 tells does not matter: a topic, a queue, a
function or EventBridge.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html (2026-11-24)
Source: https://aws.amazon.com/eventbridge/pricing/ (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.records import Notifications

control = Control(
    Bucket,
    NoParams,
    reads=(Bucket.notifications,),
    severity=Severity.LOW,
    topic=Topic.DETECTION,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "nist-csf-2.0": "DE.DP-4",
        "pci-dss-4.0": "11.5.2 11.6.1 12.10.5 A3.3.1 A3.5.1",
        "security-hub": "S3.11",
    },
)


@control.check
def check(bucket: Bucket, _want: NoParams) -> Verdict:
    """Anybody is told; EventBridge is when its member is there, empty as it is."""
    if bucket.notifications.are_on:
        return Pass()
    return Fail("the bucket tells nobody of its events, wanted a topic, queue, function or EventBridge")


@control.fix(
    risk=Risk.SAFE, writes=(Bucket.notifications,), billed=True, mode=FixMode.AUTO, breaks="EventBridge bills events of S3 by the million"
)
def fix(bucket: Bucket, _want: NoParams) -> Change[Bucket, Notifications]:
    """Tell EventBridge, where rules can be added later without touching the bucket."""
    return Bucket.notifications.change(bucket, bucket.notifications.with_event_bridge())
