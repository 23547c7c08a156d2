from datetime import timedelta
from typing import Any

from seawall.controls.acm.certificate_expiry import Parameters
from seawall.facts.acm import Certificate, Details
from tests.builders import NOW, given

ARN = "arn:aws:acm:eu-west-1:123456789012:certificate/1"


def certificate(
    days: float | None, *, in_use: bool | None = True, status: str = "ISSUED", kind: str = "AMAZON_ISSUED", **facts: Any
) -> Certificate:
    end = None if days is None else NOW + timedelta(days=days)
    made = Certificate(certificate_arn=ARN, domain="example.com", status=status, kind=kind, told_not_after=end, told_in_use=in_use)
    return given(made, **facts)


passes = {
    "it lasts a year": certificate(365),
    "a little more than is wanted is left": certificate(30.5),
    "fewer days are wanted": (certificate(20), Parameters(min_days=14)),
    "the list does not tell, and its details do": certificate(
        None, in_use=None, details=Details(not_after=NOW + timedelta(days=90), is_in_use=True)
    ),
}
fails = {
    "exactly what is wanted is left": certificate(30),
    "it ends tomorrow and should have renewed itself": certificate(1),
    "an imported one ends next week": certificate(7, kind="IMPORTED"),
    "it has ended": certificate(-1, status="EXPIRED"),
    "nothing uses it, and it counts all the same": (certificate(7, in_use=False), Parameters(in_use_only=False)),
    "the list does not tell, and its details do": certificate(None, in_use=None, details=Details(not_after=NOW, is_in_use=True)),
}
not_applicable = {
    "nothing uses it": certificate(7, in_use=False),
    "it has not been validated yet": certificate(None, status="PENDING_VALIDATION"),
    "it failed": certificate(None, status="FAILED"),
    "it has no end": certificate(None, details=Details(not_after=None, is_in_use=True)),
}
unknown = {"the list does not tell, and its details cannot be read": certificate(None, in_use=None)}
