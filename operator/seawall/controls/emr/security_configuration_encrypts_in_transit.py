"""EMR security configurations encrypt data in transit.

The nodes of a cluster exchange data over the network; in the clear, whoever is in the subnet can read it. The switch has an effect only with
certificates. A security configuration cannot be changed, and clusters keep theirs, so there is no fix: make a new one for the next cluster.
Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-create-security-configuration.html (2026-11-24)
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/emr-controls.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.emr import SecurityConfiguration

control = Control(
    SecurityConfiguration,
    NoParams,
    reads=(SecurityConfiguration.encryption,),
    severity=Severity.MEDIUM,
    topic=Topic.IN_TRANSIT,
    layer=Layer.ENCRYPTION_IN_TRANSIT,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={"security-hub": "EMR.4"},
)


@control.check
def check(configuration: SecurityConfiguration, _want: NoParams) -> Verdict:
    """The switch is on, and there are certificates."""
    encryption = configuration.encryption
    if not encryption.in_transit:
        return Fail("encryption in transit is off, wanted on")
    if not encryption.certificates:
        return Fail("encryption in transit names no certificates, wanted where they come from")
    return Pass()
