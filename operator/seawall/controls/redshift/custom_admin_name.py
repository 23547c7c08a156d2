"""Admin user of a Redshift cluster has a name of its own.

Whoever guesses passwords needs a name to begin with, and `awsuser` is the one that AWS proposes. The name of a cluster that is there cannot be
changed: make another user for the work, or another cluster.
Source: https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/developerguide/redshift-default-admin-check.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.redshift import Cluster


class Parameters(Params):
    """What counts."""

    default_names: tuple[str, ...] = ("awsuser",)
    """Names that are not wanted."""


control = Control(
    Cluster,
    Parameters,
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "security-hub": "Redshift.8",
    },
)


@control.check
def check(cluster: Cluster, want: Parameters) -> Verdict:
    """The name is none of those that everybody guesses, in whichever case."""
    name = cluster.admin_name
    if name is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say what the admin user is called")
    if name.lower() in {default.lower() for default in want.default_names}:
        return Fail(f"the admin user is called {name}, wanted a name of its own")
    return Pass()
