from typing import Any

from seawall.facts.emr import SecurityConfiguration
from tests.builders import given
from tests.emr_clusters import configuration

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
S3 = {"EncryptionMode": "SSE-S3"}
DISKS = {"EncryptionKeyProviderType": "AwsKms", "AwsKmsKey": KEY, "EnableEbsEncryption": True}


def at_rest(switch: Any, **how: Any) -> SecurityConfiguration:
    return configuration(
        EncryptionConfiguration={"EnableInTransitEncryption": False, "EnableAtRestEncryption": switch, "AtRestEncryptionConfiguration": how}
    )


passes = {
    "S3 and local disks are encrypted": at_rest(True, S3EncryptionConfiguration=S3, LocalDiskEncryptionConfiguration=DISKS),
    "S3 is encrypted with a key of KMS": at_rest(
        True, S3EncryptionConfiguration={"EncryptionMode": "SSE-KMS", "AwsKmsKey": KEY}, LocalDiskEncryptionConfiguration=DISKS
    ),
    "the switch is a text": at_rest("true", S3EncryptionConfiguration=S3, LocalDiskEncryptionConfiguration=DISKS),
}
fails = {
    "the switch is off": at_rest(False),
    "the switch is off, whatever is configured": at_rest(False, S3EncryptionConfiguration=S3, LocalDiskEncryptionConfiguration=DISKS),
    "the switch is off as a text": at_rest("false", S3EncryptionConfiguration=S3, LocalDiskEncryptionConfiguration=DISKS),
    "the switch is on, and nothing is configured": at_rest(True),
    "only S3 is encrypted": at_rest(True, S3EncryptionConfiguration=S3),
    "only local disks are encrypted": at_rest(True, LocalDiskEncryptionConfiguration=DISKS),
    "what is configured of local disks is empty": at_rest(True, S3EncryptionConfiguration=S3, LocalDiskEncryptionConfiguration={}),
    "only data in transit is encrypted": configuration(EncryptionConfiguration={"EnableInTransitEncryption": True}),
    "it is about Kerberos alone": configuration(AuthenticationConfiguration={"KerberosConfiguration": {"Provider": "ClusterDedicatedKdc"}}),
    "it says nothing": configuration(),
}
unknown = {"it cannot be read": given(SecurityConfiguration(name="strict"))}
