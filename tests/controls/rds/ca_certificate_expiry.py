from typing import Any

from seawall.controls.rds.ca_certificate_expiry import Parameters
from seawall.facts.rds.certificate_authority import CertificateAuthority
from seawall.facts.rds.engine_version import EngineVersion, Offer
from seawall.facts.rds.instance import DbInstance
from tests.databases import instance

LATER = Parameters(min_days=365)
NONE_SUCH = Parameters(ca="rds-ca-2040")


def authority(name: str, ends: str) -> CertificateAuthority:
    told = {"CertificateIdentifier": name, "CertificateArn": f"arn:aws:rds:eu-west-1::cert:{name}", "ValidTill": ends}
    return CertificateAuthority.model_validate(told)


def certified(till: str | None, ca: str = "rds-ca-ecc384-g1", takes: tuple[str, ...] = (), **more: Any) -> DbInstance:
    """An instance with a certificate that ends then; two CAs are there, of which its version takes these, or AWS does not say which."""
    authorities = authority("rds-ca-rsa2048-g1", "2061-05-21T00:00:00Z"), authority("rds-ca-ecc384-g1", "2121-05-21T00:00:00Z")
    details = {} if till is None else {"CertificateDetails": {"CAIdentifier": ca, "ValidTill": till}}
    version = EngineVersion(engine=more.get("Engine", "mysql"), number="8.0.40"), {"offer": Offer(status="available", cas=frozenset(takes))}
    return instance(*authorities, version, CACertificateIdentifier=ca, **details, **more)


SOON, FAR, GONE = "2026-12-24T00:00:00Z", "2027-10-01T00:00:00Z", "2024-08-22T00:00:00Z"
NEXT = {"CACertificateIdentifier": "rds-ca-rsa2048-g1"}

passes = {
    "it is valid for long enough": certified(FAR),
    "it is valid for just longer than that": certified("2027-02-23T00:00:00Z"),
    "it is valid for long enough, and a new one waits": certified(FAR, PendingModifiedValues=NEXT),
    "a member of Aurora has one for long enough": certified(FAR, Engine="aurora-mysql", DBClusterIdentifier="shop"),
}
fails = {
    "it ends soon": certified(SOON),
    "it ends soon, and its version takes the wanted CA": certified(SOON, takes=("rds-ca-rsa2048-g1", "rds-ca-ecc384-g1")),
    "it ends soon, and its version does not take the wanted CA": certified(SOON, takes=("rds-ca-ecc384-g1",)),
    "it has ended, and its CA is gone": certified(GONE, "rds-ca-2019"),
    "it ends too soon for somebody": (certified(FAR), LATER),
    "a member of Aurora has one that ends soon": certified(SOON, Engine="aurora-mysql", DBClusterIdentifier="shop"),
    "a member of a Multi-AZ DB cluster has one that ends soon": certified(SOON, DBClusterIdentifier="shop"),
    "it ends soon, and RDS renews it": certified(SOON, "rds-ca-rsa2048-g1"),
    "it ends soon, and the wanted CA is not there": (certified(SOON), NONE_SUCH),
    "it ends soon, and something else waits": certified(SOON, PendingModifiedValues={"EngineVersion": "8.0.41"}),
    "it ends soon, and the instance is stopped": certified(SOON, DBInstanceStatus="stopped"),
}
unknown = {
    "a new one is being installed": certified(SOON, PendingModifiedValues=NEXT),
    "AWS does not say how long it is valid": certified(None),
}
not_applicable = {"in RDS Custom it is the customer's": certified(SOON, Engine="custom-sqlserver-se")}
