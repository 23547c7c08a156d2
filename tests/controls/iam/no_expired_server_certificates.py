from datetime import datetime, timedelta
from typing import Any

from seawall.facts.iam.server_certificate import CertificateBody, ServerCertificate
from tests.builders import NOW, given


def expiring(at: datetime, **facts: Any) -> ServerCertificate:
    arn = "arn:aws:iam::123456789012:server-certificate/web"
    return given(ServerCertificate(name="web", certificate_arn=arn, expiration=at), **facts)


BODY = CertificateBody(certificate_body="-----BEGIN CERTIFICATE-----", certificate_chain="-----BEGIN CERTIFICATE-----")

passes = {
    "it expires in the future, and nothing else is asked": expiring(NOW + timedelta(seconds=1)),
    "it was deleted since it was listed": expiring(NOW, body=None),
}
fails = {
    "it expires now": expiring(NOW, body=BODY),
    "it expired long ago and has no chain": expiring(NOW - timedelta(days=900), body=CertificateBody(certificate_body="x")),
}
unknown = {"whether it is still there is denied": expiring(NOW)}
