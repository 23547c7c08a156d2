"""AWS Config records all resource types in each Region.

What a resource was like before, and who changed it, can only be told of what was recorded; AWS's own compliance rules see nothing else either.
A customer's recorder must run, deliver, and record the wanted types; IAM's, which have no Region, in one Region. Recording what an AWS service
keeps for itself does not count.
Source: https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html (2026-11-24)
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html (2026-11-24)
"""

from typing import Annotated, Any

from pydantic import Field

from seawall.api.v1alpha1.terms import Region, Risk, Severity
from seawall.aws.call import clean
from seawall.aws.partitions import home_region
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.config import GLOBAL_TYPES, Channel, ConfigRegion, Recorder, RecordingGroup, State
from seawall.facts.fact import Change

_SHOWN = 3
RoleArn = Annotated[str, Field(max_length=2048, pattern=r"^arn:[a-z-]+:iam::[0-9]{12}:role/.+$")]


class Parameters(Params):
    """What counts, and what the fix may use."""

    required_types: tuple[str, ...] = ()
    """Resource types that must be recorded; empty: all that Config supports."""
    global_region: Region | None = None
    """The Region that must record IAM's types; null: us-east-1, or the like of it in another partition."""
    require_service_linked_role: bool = True
    """Whether the recorder must use the role that AWS keeps for Config, whose permissions are always enough."""
    bucket: Annotated[str, Field(min_length=3, max_length=63)] | None = None
    """Bucket for a missing delivery channel; its policy must let Config write. Null: none is made."""
    role_arn: RoleArn | None = None
    """Role for a new recorder where the service-linked one is not required; null: that one."""


control = Control(
    ConfigRegion,
    Parameters,
    reads=(ConfigRegion.recorder, ConfigRegion.state, ConfigRegion.channel),
    severity=Severity.MEDIUM,
    topic=Topic.LOGGING,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "3.5",
        "cis-3.0": "3.3",
        "cis-5.0": "3.3",
        "cis-6.0": "4.3",
        "cis-7.0": "4.3",
        "hipaa": "164.308(a)(1)(ii)(A)",
        "iso27001-2022": "A.5.16 A.5.22",
        "nist-csf-2.0": "GV.RM-1 GV.PO-3 GV.PO-4 GV.OV-3 PR.PT-1",
        "security-hub": "Config.1",
        "soc2": "CC2.1 CC3.1 CC3.4 CC8.1 PI1.3",
        "well-architected-security": "SEC04-BP02",
    },
)


@control.check
def check(region: ConfigRegion, want: Parameters) -> Verdict:
    """The recorder first, then whether it runs, then where it delivers."""
    recorder = region.recorder
    if recorder is None:
        return Fail("there is no recorder of the customer's own, wanted one")
    gap = _gap(region, recorder, want)
    if gap:
        return Fail(gap)
    if region.state.last_status.lower() == "pending":
        return Unknown(UnknownReason.PENDING, "the recorder has been started and has not delivered yet")
    if recorder.recording_group.has_global and not _is_global_region(region, want):
        return Pass("IAM's types are recorded here too; once in the account is enough")
    return Pass()


def _gap(region: ConfigRegion, recorder: Recorder, want: Parameters) -> str:
    """What keeps it from recording what is wanted; empty when nothing does."""
    if want.require_service_linked_role and recorder.role_arn != region.service_linked_role:
        return f"the recorder's role is {clean(recorder.role_arn, 200) or 'not named'}, wanted the service-linked role of Config"
    missing = _missing(region, recorder.recording_group, want)
    if missing:
        return missing
    state = region.state
    if not state.recording:
        return "the recorder is stopped, wanted it recording"
    if state.is_failing:
        return f"the recorder's last delivery failed ({clean(state.last_error_code, 80) or 'no code'}), wanted one that arrives"
    return "there is no delivery channel, wanted one" if region.channel is None else ""


def _is_global_region(region: ConfigRegion, want: Parameters) -> bool:
    here = region.target.region
    return here == (want.global_region or home_region(here))


def _missing(region: ConfigRegion, group: RecordingGroup, want: Parameters) -> str:
    """What is not recorded, in words; empty when nothing is missing. IAM's types may be missing everywhere but in one Region."""
    elsewhere = frozenset[str]() if _is_global_region(region, want) else GLOBAL_TYPES
    if want.required_types:
        lacking = [each for each in group.lacks(want.required_types) if each not in elsewhere]
    elif not group.all_supported and not group.is_all_but:
        return f"the recorder records {len(group.resource_types)} named resource types, wanted all that Config supports"
    else:
        lacking = [each for each in group.lacks({*group.left_out, *GLOBAL_TYPES}) if each not in elsewhere]
    if not lacking:
        return ""
    more = f" and {len(lacking) - _SHOWN} more" if len(lacking) > _SHOWN else ""
    return f"the recorder leaves out {', '.join(clean(each, 80) for each in lacking[:_SHOWN])}{more}, wanted them recorded"


@control.fix(risk=Risk.SAFE, writes=(ConfigRegion.recorder, ConfigRegion.channel, ConfigRegion.state), billed=True)
def fix(region: ConfigRegion, want: Parameters) -> tuple[Change[Any, Any], ...] | NoChange:
    """Recorder, channel, start, in the order that Config demands; only what is missing."""
    channel = region.channel
    if channel is None and want.bucket is None:
        return NoChange("name spec.controls[].parameters.bucket, a bucket whose policy lets AWS Config write")
    changes: list[Change[Any, Any]] = []
    recorder = _wanted(region, region.recorder, want)
    if recorder != region.recorder:
        changes.append(ConfigRegion.recorder.change(region, recorder))
    if channel is None:
        made = Channel(s3_bucket_name=want.bucket or "")
        changes.append(ConfigRegion.channel.change(region, made, leaves="what was delivered to the bucket", depends_on=tuple(changes)))
    if not region.state.recording:
        changes.append(ConfigRegion.state.change(region, State(recording=True), depends_on=tuple(changes)))
    return tuple(changes) or NoChange("the recorder runs and cannot deliver: mend the bucket's policy or the recorder's role")


def _wanted(region: ConfigRegion, now: Recorder | None, want: Parameters) -> Recorder:
    """The recorder as it is, with what is missing."""
    is_global = _is_global_region(region, want)
    role = region.service_linked_role if want.require_service_linked_role or want.role_arn is None else want.role_arn
    if now is None:
        everything = RecordingGroup.everything(with_global=is_global)
        named = RecordingGroup(resource_types=tuple(sorted(want.required_types)))
        return Recorder(role_arn=role, recording_group=named if want.required_types else everything)
    kept = now if not want.require_service_linked_role else now.model_copy(update={"role_arn": role})
    group = now.recording_group
    if not _missing(region, group, want):
        return kept
    if want.required_types:
        return kept.model_copy(update={"recording_group": group.also(group.lacks(want.required_types))})
    return kept.model_copy(update={"recording_group": RecordingGroup.everything(with_global=is_global or group.has_global)})
