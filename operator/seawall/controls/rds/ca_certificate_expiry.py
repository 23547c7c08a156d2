"""Server certificate of a DB instance is not about to expire.

Once it has, clients that check it refuse to connect, and those that do not check it might be talking to anybody. A certificate of one of the
newer CAs is renewed by RDS in time where the engine needs no restart for it.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL-certificate-rotation.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CertificateDetails.html (2026-11-24)
"""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Reversible, Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    Layer,
    NoChange,
    NotApplicable,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.rds.certificate_authority import CertificateAuthority
from seawall.facts.rds.engine_version import EngineVersion
from seawall.facts.rds.instance import Certificate, DbInstance


class Parameters(Params):
    """What counts, and how it is mended."""

    min_days: Annotated[int, Field(ge=0)] = 90
    """Shortest time, in days, for which the certificate is still valid."""
    ca: str = "rds-ca-rsa2048-g1"
    """The CA that the fix takes a certificate of."""


control = Control(
    DbInstance,
    Parameters,
    reads=(
        CertificateAuthority.LISTING,
        EngineVersion.offer,
    ),
    severity=Severity.MEDIUM,
    topic=Topic.IN_TRANSIT,
    layer=Layer.ENCRYPTION_IN_TRANSIT,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
)


@control.check
def check(instance: DbInstance, want: Parameters) -> Verdict:
    """It is valid for long enough; each member of a cluster has one of its own."""
    if instance.is_custom:
        return NotApplicable("in RDS Custom the customer keeps the certificate")
    certificate = instance.certificate
    if certificate.valid_till is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say how long the certificate is valid")
    if certificate.valid_till > instance.target.now + timedelta(days=want.min_days):
        return Pass()
    if certificate.is_pending:
        return Unknown(UnknownReason.PENDING, f"a certificate of {certificate.ca} is being installed, now or in the maintenance window")
    return Fail(f"the certificate is valid until {certificate.valid_till:%Y-%m-%d}, wanted {want.min_days} days more than today")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(DbInstance.certificate,),
    breaks="most engines are restarted; clients that check certificates must trust the new CA by then",
)
def fix(instance: DbInstance, want: Parameters) -> Change[DbInstance, Certificate] | NoChange:
    """Take a certificate of the wanted CA, which is valid no longer than the CA itself. Back to a CA that is gone no way leads."""
    now = instance.certificate
    if now.ca == want.ca:
        return NoChange(f"its CA is {want.ca} already: apply the pending maintenance that renews the certificate")
    authorities = {each.identifier: each for each in instance.target.all(CertificateAuthority)}
    if want.ca not in authorities:
        return NoChange(
            f"RDS has no CA {want.ca} here, only {', '.join(sorted(authorities))}: name another one as spec.controls[].parameters.ca"
        )
    offer = instance.offer
    if offer is not None and offer.cas and want.ca not in offer.cas:
        return NoChange(f"{instance.engine} {instance.engine_version} takes certificates of {', '.join(sorted(offer.cas))} alone")
    why = instance.why_not_at_once("CACertificateIdentifier")
    is_final = now.ca not in authorities
    wanted = Certificate(ca=want.ca, valid_till=authorities[want.ca].valid_till, is_final=is_final)
    reversible = Reversible.NO if is_final else Reversible.YES
    return NoChange(why) if why else DbInstance.certificate.change(instance, wanted, reversible=reversible)
