from seawall.controls.emr.logging import Parameters
from seawall.facts.emr import Cluster
from tests.builders import given
from tests.emr_clusters import cluster

PLACE = "s3n://logs/emr/"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

passes = {
    "logs go to S3": cluster(LogUri=PLACE),
    "logs are encrypted with a key, where one must be": (cluster(LogUri=PLACE, LogEncryptionKmsKeyId=KEY), Parameters(require_kms=True)),
}
fails = {
    "there is no place for logs": cluster(),
    "the place is empty": cluster(LogUri=""),
    "no key is named, where one must be": (cluster(LogUri=PLACE), Parameters(require_kms=True)),
    "a key is named, and no place": (cluster(LogEncryptionKmsKeyId=KEY), Parameters(require_kms=True)),
}
unknown = {"it cannot be read": given(Cluster(cluster_id="j-1", cluster_arn="arn:aws:elasticmapreduce:::cluster/j-1", name="etl"))}
