"""SSM document public sharing is blocked.

While it is, nobody can share a document with everybody, by mistake or otherwise. Documents that are shared so already stay it.
Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.ssm import ServiceSetting, SsmRegion

control = Control(
    SsmRegion,
    NoParams,
    reads=(SsmRegion.public_sharing,),
    severity=Severity.HIGH,
    topic=Topic.EXPOSURE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "security-hub": "SSM.7",
    },
)


@control.check
def check(region: SsmRegion, _want: NoParams) -> Verdict:
    """The setting says so, and no change of it is under way."""
    setting = region.public_sharing
    if setting.is_pending:
        return Unknown(UnknownReason.PENDING, "the setting is being changed")
    return Pass() if setting.setting_value == "Disable" else Fail("documents may be shared with everybody, wanted that blocked")


@control.fix(risk=Risk.SAFE, writes=(SsmRegion.public_sharing,), mode=FixMode.AUTO)
def fix(region: SsmRegion, _want: NoParams) -> Change[SsmRegion, ServiceSetting]:
    """Block it."""
    return SsmRegion.public_sharing.change(region, ServiceSetting(setting_value="Disable"))
