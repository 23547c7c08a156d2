"""Admin user of a DB instance has a name of its own.

Whoever guesses passwords needs a name to begin with, and `admin` is the first. The name of a database that is there cannot be changed: make
another user for the work, or another database. A read replica has the users of its source, members of clusters those of the cluster.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.MasterAccounts.html (2026-11-24)
Source: https://docs.aws.amazon.com/config/latest/developerguide/rds-instance-default-admin-check.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.rds.instance import DbInstance


class Parameters(Params):
    """What counts."""

    default_names: tuple[str, ...] = ("admin", "postgres")
    """Names that are not wanted."""


control = Control(
    DbInstance,
    Parameters,
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
    frameworks={
        "security-hub": "RDS.25 RDS.24",
    },
)


@control.check
def check(instance: DbInstance, want: Parameters) -> Verdict:
    """The name is none of those that everybody guesses, in whichever case."""
    name = instance.admin_name
    if name is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say what the admin user is called")
    if name.lower() in {default.lower() for default in want.default_names}:
        return Fail(f"the admin user is called {name}, wanted a name of its own")
    return Pass()
