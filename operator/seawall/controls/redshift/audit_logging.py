"""Redshift cluster logs connections and users, and the logs arrive.

They tell who signed in from where, and who was given rights. The cluster's own system tables have them for some days only. To log is not enough:
where a bucket or its policy is gone, deliveries fail, and AWS says since when.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeLoggingStatus.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    NoParams,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.redshift import Cluster
from seawall.facts.redshift_logging import AuditLogging

control = Control(
    Cluster,
    NoParams,
    reads=(Cluster.logging,),
    severity=Severity.MEDIUM,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "hipaa": (
            "164.308(a)(1)(ii)(B) 164.308(a)(1)(ii)(D) 164.308(a)(3)(ii)(A) 164.308(a)(4)(ii)(A) "
            "164.312(a)(2)(iv) 164.312(b) 164.312(e)(2)(ii)"
        ),
        "iso27001-2022": "A.8.15",
        "nist-800-53-r5": (
            "AC-2(4) AC-3(1) AC-3(10) AC-4(26) AC-6(9) AU-2(b) AU-3(a) AU-3(b) AU-3(c) AU-3(d) AU-3(e) AU-3(f) "
            "AU-6(3) AU-6(4) AU-6(6) AU-6(9) AU-8(b) AU-9(3) AU-10 AU-12(a)"
        ),
        "pci-dss-4.0": "10.2.1.1 10.2.1.2 10.2.1.3 10.2.1.4 10.2.1.5 10.2.1.6 10.2.1.7 10.2.1 10.2.2 10.3.1 10.6.3 5.3.4",
        "security-hub": "Redshift.4",
        "soc2": "CC7.2",
        "well-architected-security": "SEC04-BP01",
    },
)


@control.check
def check(cluster: Cluster, _want: NoParams) -> Verdict:
    """It is on, has the logs that security needs, and the last delivery arrived."""
    logging = cluster.logging
    if logging is None:
        return Fail("audit logging is off, wanted on")
    if logging.is_failing:
        since = f"have not arrived since {logging.last_delivery:%Y-%m-%d %H:%M} UTC" if logging.last_delivery else "have never arrived"
        return Fail(f"logs {since}, wanted delivery to {_place(logging)}")
    lacks = logging.lacks
    if lacks is None:
        return Unknown(UnknownReason.ERROR, f"whether what goes to {logging.destination} has connections and users is not known")
    return Fail(f"{', '.join(lacks)} is not logged, wanted connections and users") if lacks else Pass()


def _place(logging: AuditLogging) -> str:
    return logging.bucket_name or logging.destination


@control.fix(risk=Risk.SAFE, writes=(Cluster.logging,), billed=True, mode=FixMode.AUTO)
def fix(cluster: Cluster, _want: NoParams) -> Change[Cluster, AuditLogging | None] | NoChange:
    """Log to CloudWatch Logs; what is logged there already goes on."""
    logging = cluster.logging
    if logging is not None and logging.is_failing:
        return NoChange(f"AWS cannot deliver to {_place(logging)}{f' ({logging.failure})' if logging.failure else ''}: mend that first")
    why = cluster.why_fixed
    if why:
        return NoChange(why)
    return Cluster.logging.change(cluster, AuditLogging.to_cloudwatch(logging.exports if logging else ()))
