"""DB engine is of a version that AWS still offers.

For a version that AWS has given up there are no more fixes, and one day AWS upgrades it without asking. Which versions these are AWS answers
itself, once for each version in use. Versions in extended support are still offered, at a price; whether they count is a parameter. Upgrades are
planned by people, so there is no fix.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.rds.engine_version import EngineVersion, MajorVersion
from seawall.facts.rds.instance import DbInstance


class Parameters(Params):
    """What counts."""

    standard_support: bool = False
    """Whether the major version must be in standard support, too; extended support is billed by the hour."""


control = Control(
    DbInstance,
    Parameters,
    reads=(
        EngineVersion.offer,
        MajorVersion.LISTING,
    ),
    severity=Severity.MEDIUM,
    topic=Topic.PATCHING,
    layer=Layer.PLATFORM_PATCHING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
)


@control.check
def check(instance: DbInstance, want: Parameters) -> Verdict:
    """AWS offers its version, and its major version is in standard support where that is wanted; members of clusters run the cluster's."""
    version = f"{instance.engine} {instance.engine_version}"
    if instance.engine_version is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say which version it runs")
    offer = instance.offer
    if offer is None or not offer.is_available:
        verdict: Verdict = Fail(f"{version} is {offer.status if offer else 'no longer known'} to AWS, wanted a version that is available")
    else:
        verdict = _supported(instance, instance.engine_version) if want.standard_support else Pass()
    coming = instance.pending.get("EngineVersion")
    if coming is not None and isinstance(verdict, Fail):
        return Unknown(UnknownReason.PENDING, f"{version} is being upgraded to {coming}, now or in the maintenance window")
    return verdict


def _supported(instance: DbInstance, version: str) -> Verdict:
    """Whether standard support goes on; AWS names an end for the open-source engines alone."""
    major = next((each for each in instance.target.all(MajorVersion) if each.has(instance.engine, version)), None)
    if major is None:
        return Unknown(UnknownReason.ERROR, f"AWS does not say how long {instance.engine} {version} is supported")
    ends = major.standard_support_ends
    if ends is None or ends > instance.target.now:
        return Pass()
    return Fail(f"standard support of {instance.engine} {major.number} ended on {ends:%Y-%m-%d}, wanted a version that has it")
