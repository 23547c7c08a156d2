"""EMR security configurations encrypt data at rest.

What a cluster writes to S3 and to the disks of its nodes is then encrypted with keys of one's own. Both must be said: the switch alone leaves bare
what is not named. A security configuration cannot be changed, and clusters keep theirs, so there is no fix: make a new one for the next cluster.
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
    topic=Topic.AT_REST,
    layer=Layer.ENCRYPTION_AT_REST,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={"security-hub": "EMR.3"},
)


@control.check
def check(configuration: SecurityConfiguration, _want: NoParams) -> Verdict:
    """The switch is on, and both S3 and local disks are covered."""
    encryption = configuration.encryption
    if not encryption.at_rest:
        return Fail("encryption at rest is off, wanted on")
    if encryption.bare:
        return Fail(f"encryption at rest does not cover {' and '.join(encryption.bare)}, wanted both S3 and local disks covered")
    return Pass()
