"""Instance user data holds no secrets.

Every process on the instance can read its user data, everybody who may describe the instance too, and it stays for as long as the instance does.
Text that looks like a key, a token or a password counts, packed text as well; parts of a multi-part text that are encoded once more are not
looked into. A finding names the kind and the line, never the text. There is no fix: user data changes only while the instance stands still, and
the secret is out in any case.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.instance import Instance

control = Control(
    Instance,
    NoParams,
    reads=(Instance.secrets_in_user_data,),
    severity=Severity.HIGH,
    topic=Topic.CREDENTIALS,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-csf-2.0": "PR.DS-5",
        "well-architected-security": "SEC02-BP03",
    },
)


@control.check
def check(instance: Instance, _want: NoParams) -> Verdict:
    """No line looks like a secret; AWS must be asked for each instance."""
    if instance.is_ending:
        return NotApplicable(f"the instance is {instance.state}")
    places = instance.secrets_in_user_data
    if not places:
        return Pass()
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return Fail(f"the user data holds what looks like a secret: {places[0]}{more}, wanted none")
