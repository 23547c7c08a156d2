from seawall.controls.cloudtrail.bucket_access_logging import Parameters
from seawall.facts.cloudtrail_home import AccessLogging, TrailBucket
from tests.builders import given

bucket = TrailBucket(name="logs", home="eu-west-1")
TO = Parameters(target_bucket="access-logs", target_prefix="s3/")

passes = {
    "it logs to another bucket": given(bucket, access_logging=AccessLogging(target_bucket="access-logs")),
    "another account's bucket lets us see that it logs": given(
        TrailBucket(name="logs"), access_logging=AccessLogging(target_bucket="access-logs")
    ),
}
fails = {
    "it logs nowhere": given(bucket, access_logging=None),
    "it logs nowhere, and there is a bucket to log to": (given(bucket, access_logging=None), TO),
    "the bucket to log to is the trail's own": (given(bucket, access_logging=None), Parameters(target_bucket="logs")),
    "it is in another Region": (given(TrailBucket(name="logs", home="us-east-1"), access_logging=None), TO),
    "it is another account's": (given(TrailBucket(name="logs"), access_logging=None), TO),
}
unknown = {"another account does not let us see it": given(TrailBucket(name="logs"))}
