from datetime import timedelta
from typing import Any

from seawall.facts.redshift import Cluster
from seawall.facts.redshift_logging import AuditLogging
from tests.builders import NOW, given
from tests.warehouses import cluster

BOTH = ["userlog", "connectionlog"]


def logging(**status: Any) -> Cluster:
    return given(cluster(), logging=AuditLogging.told({"LoggingEnabled": True, **status}))


def to_bucket(**status: Any) -> Cluster:
    return logging(LogDestinationType="s3", BucketName="audit", S3KeyPrefix="sales/", **status)


def to_cloudwatch(*exports: str, **status: Any) -> Cluster:
    return logging(LogDestinationType="cloudwatch", LogExports=list(exports), **status)


EARLIER, LATER = NOW - timedelta(hours=2), NOW - timedelta(hours=1)

passes = {
    "it goes to a bucket, where all logs arrive": to_bucket(LastSuccessfulDeliveryTime=LATER),
    "it has gone to a bucket for so long that AWS names no destination": logging(BucketName="audit"),
    "it goes to CloudWatch Logs": to_cloudwatch(*BOTH),
    "statements are logged as well": to_cloudwatch("useractivitylog", *BOTH),
    "a failure was followed by a delivery": to_bucket(LastFailureTime=EARLIER, LastSuccessfulDeliveryTime=LATER),
    "nothing was delivered yet, and nothing failed": to_bucket(),
}
fails = {
    "it is off": given(cluster(), logging=None),
    "it is off, and what was before is still told": given(
        cluster(), logging=AuditLogging.told({"LoggingEnabled": False, "BucketName": "audit", "LastFailureTime": LATER})
    ),
    "it is off, and the cluster is paused": given(cluster(ClusterStatus="paused"), logging=None),
    "the last delivery failed": to_bucket(LastSuccessfulDeliveryTime=EARLIER, LastFailureTime=LATER, LastFailureMessage="no such bucket"),
    "no delivery has ever arrived": to_bucket(LastFailureTime=LATER),
    "the last delivery to CloudWatch Logs failed": to_cloudwatch(*BOTH, LastFailureTime=LATER),
    "only statements are logged": to_cloudwatch("useractivitylog"),
    "users are not logged": to_cloudwatch("connectionlog"),
}
unknown = {
    "it cannot be read": cluster(),
    "system tables are published, under other names": logging(LogDestinationType="s3table", LogExports=["all"]),
}
