"""ACM certificates are renewed in time.

One that ends takes down what it serves. ACM renews its own by itself while the proof of the domain stays in place; imported ones need new key
material from people.
Source: https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html (2026-11-24)
Source: https://docs.aws.amazon.com/acm/latest/userguide/check-certificate-renewal-status.html (2026-11-24)
"""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.acm import Certificate


class Parameters(Params):
    """What counts."""

    min_days: Annotated[int, Field(ge=0)] = 30
    """How many days must be left at least."""
    in_use_only: bool = True
    """Whether certificates that nothing uses are left out."""


control = Control(
    Certificate,
    Parameters,
    reads=(Certificate.details,),
    severity=Severity.MEDIUM,
    topic=Topic.IN_TRANSIT,
    layer=Layer.ENCRYPTION_IN_TRANSIT,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": "164.308(a)(4)(ii)(A) 164.312(e)(1)",
        "iso27001-2022": "A.8.5",
        "nist-800-53-r5": "SC-7(12) SC-7(16)",
        "nist-csf-2.0": "ID.RA-1",
        "pci-dss-4.0": "3.5.1.1 3.5.1.3 3.6.1.2 3.6.1.3 3.6.1.4 3.6.1 3.7.1 3.7.2 3.7.4 3.7.5 3.7.6 3.7.7",
        "security-hub": "ACM.1",
        "soc2": "CC6.7",
        "well-architected-security": "SEC09-BP01",
    },
)


@control.check
def check(certificate: Certificate, want: Parameters) -> Verdict:
    """Enough days are left; one that has ended has none."""
    if certificate.status not in {"ISSUED", "EXPIRED"}:
        return NotApplicable(f"the certificate is {certificate.status or 'in no known state'}")
    if want.in_use_only and not certificate.is_in_use:
        return NotApplicable("nothing uses the certificate")
    end = certificate.not_after
    if end is None:
        return NotApplicable("the certificate has no end")
    left = end - certificate.target.now
    if left > timedelta(days=want.min_days):
        return Pass()
    how = "see why ACM does not renew it" if certificate.renews_itself else "import a new one"
    if left <= timedelta():
        return Fail(f"the certificate ended at {end:%Y-%m-%d}, wanted more than {want.min_days} days left: {how}")
    return Fail(f"the certificate ends at {end:%Y-%m-%d}, in {left.days} days, wanted more than {want.min_days} days left: {how}")
