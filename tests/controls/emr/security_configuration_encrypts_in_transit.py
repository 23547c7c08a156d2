from typing import Any

from seawall.facts.emr import SecurityConfiguration
from tests.builders import given
from tests.emr_clusters import configuration

PEM = {"CertificateProviderType": "PEM", "S3Object": "s3://certificates/cluster.zip"}
CUSTOM = {"CertificateProviderType": "Custom", "S3Object": "s3://certificates/provider.jar", "CertificateProviderClass": "com.example.Tls"}


def in_transit(switch: Any, **how: Any) -> SecurityConfiguration:
    return configuration(
        EncryptionConfiguration={
            "EnableInTransitEncryption": switch,
            "EnableAtRestEncryption": False,
            "InTransitEncryptionConfiguration": how,
        }
    )


passes = {
    "certificates come from a file": in_transit(True, TLSCertificateConfiguration=PEM),
    "certificates come from a class of one's own": in_transit(True, TLSCertificateConfiguration=CUSTOM),
    "the switch is a text": in_transit("true", TLSCertificateConfiguration=PEM),
}
fails = {
    "the switch is off": in_transit(False),
    "the switch is off, whatever is configured": in_transit(False, TLSCertificateConfiguration=PEM),
    "the switch is off as a text": in_transit("False", TLSCertificateConfiguration=PEM),
    "the switch is on without certificates": in_transit(True),
    "what is configured of certificates is empty": in_transit(True, TLSCertificateConfiguration={}),
    "only data at rest is encrypted": configuration(EncryptionConfiguration={"EnableAtRestEncryption": True}),
    "it says nothing": configuration(),
}
unknown = {"it cannot be read": given(SecurityConfiguration(name="strict"))}
