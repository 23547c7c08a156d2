"""No server certificate in IAM has expired.

An expired certificate that is put to use by mistake turns visitors away. IAM refuses to delete one that a load balancer or a distribution still uses.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs_manage.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Reversible, Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.iam.server_certificate import CertificateBody, ServerCertificate

control = Control(
    ServerCertificate,
    NoParams,
    reads=(ServerCertificate.body,),
    severity=Severity.MEDIUM,
    topic=Topic.HARDENING,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "1.19",
        "cis-3.0": "1.19",
        "cis-5.0": "1.18",
        "cis-6.0": "2.18",
        "cis-7.0": "2.17",
        "security-hub": "IAM.26",
    },
)


@control.check
def check(certificate: ServerCertificate, _want: NoParams) -> Verdict:
    """It expires in the future, or was deleted meanwhile."""
    if certificate.expiration > certificate.target.now:
        return Pass()
    if certificate.body is None:
        return Pass("the certificate was deleted since it was listed")
    return Fail(f"the certificate expired at {certificate.expiration:%Y-%m-%dT%H:%M:%SZ}, wanted none that has")


@control.fix(
    risk=Risk.DESTRUCTIVE,
    writes=(ServerCertificate.body,),
    breaks="the certificate is gone, and nobody can read its private key back; AWS refuses while a load balancer uses it",
)
def fix(certificate: ServerCertificate, _want: NoParams) -> Change[ServerCertificate, CertificateBody | None]:
    """Delete it; the record keeps the public part."""
    return ServerCertificate.body.change(certificate, None, reversible=Reversible.NO)
