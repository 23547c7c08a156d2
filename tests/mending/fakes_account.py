"""What moto lacks, or answers wrongly, of services that keep settings for a whole account or Region, each named for the operation it answers.

Where moto keeps what the operation would change, the fake changes it there, and moto's own answers tell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.cloudformation.models import cloudformation_backends
from moto.config.models import config_backends
from moto.logs.models import logs_backends
from moto.macie2.models import macie2_backends

from tests.emulator import ACCOUNT, REGION
from tests.fakes import Parameters, Refused, State


def update_termination_protection(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Turns a stack's protection on or off; moto takes it only where the stack is created."""
    stack = cloudformation_backends[ACCOUNT][REGION].get_stack(wanted["StackName"])
    stack.enable_termination_protection = wanted["EnableTerminationProtection"]
    return {"StackId": stack.stack_id}


def describe_configuration_recorder_status(_: Parameters, __: State) -> Mapping[str, Any]:
    """What a recorder that runs delivers arrives at once; in moto it stays pending for ever."""
    recorders = config_backends[ACCOUNT][REGION].recorders
    told = [{"name": name, "recording": recorder.status.recording} for name, recorder in recorders.items()]
    return {"ConfigurationRecordersStatus": [{**each, **({"lastStatus": "SUCCESS"} if each["recording"] else {})} for each in told]}


def associate_kms_key(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Sets a log group's key; moto takes it only where the group is created."""
    logs_backends[ACCOUNT][REGION].groups[wanted["logGroupName"]].kms_key_id = wanted["kmsKeyId"]
    return {}


def disassociate_kms_key(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Takes a log group's key away."""
    logs_backends[ACCOUNT][REGION].groups[wanted["logGroupName"]].kms_key_id = None
    return {}


def update_macie_session(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Changes what is named of a session that there is."""
    session = macie2_backends[ACCOUNT][REGION].macie_session
    if session is None:
        raise Refused("AccessDeniedException", "Macie is not enabled.", 403)
    session.update(wanted)
    return {}


def enable_key_rotation(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Turns it on, or changes its period; moto forgets the period."""
    state.setdefault("rotation", {})[wanted["KeyId"]] = wanted.get("RotationPeriodInDays", 365)
    return {}


def disable_key_rotation(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Turns it off."""
    state.get("rotation", {}).pop(wanted["KeyId"], None)
    return {}


def get_key_rotation_status(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Whether it is on; its period only then."""
    period = state.get("rotation", {}).get(wanted["KeyId"])
    return {"KeyId": wanted["KeyId"], "KeyRotationEnabled": period is not None, **({"RotationPeriodInDays": period} if period else {})}


def _subscription(arn: str) -> str:
    return f"arn:aws:securityhub:{REGION}:{ACCOUNT}:subscription/{arn.partition('/')[2]}"


def _told(arn: str, status: str) -> dict[str, Any]:
    return {"StandardsArn": arn, "StandardsSubscriptionArn": _subscription(arn), "StandardsInput": {}, "StandardsStatus": status}


def get_enabled_standards(_: Parameters, state: State) -> Mapping[str, Any]:
    """All of them, each at work."""
    return {"StandardsSubscriptions": [_told(arn, "READY") for arn in state.get("standards", ())]}


def batch_enable_standards(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Adds them; each is at work when it is asked about next."""
    added = [each["StandardsArn"] for each in wanted["StandardsSubscriptionRequests"]]
    state["standards"] = list(dict.fromkeys([*state.get("standards", ()), *added]))
    return {"StandardsSubscriptions": [_told(arn, "PENDING") for arn in added]}


def batch_disable_standards(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Takes them away."""
    known = {_subscription(arn): arn for arn in state.get("standards", ())}
    unknown = set(wanted["StandardsSubscriptionArns"]) - set(known)
    if unknown:
        raise Refused("InvalidInputException", f"There is no subscription {min(unknown)}.")
    gone = [known[arn] for arn in wanted["StandardsSubscriptionArns"]]
    state["standards"] = [arn for arn in state["standards"] if arn not in gone]
    return {"StandardsSubscriptions": [_told(arn, "DELETING") for arn in gone]}


def get_service_setting(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """`Enable`, AWS's own value, until somebody chooses."""
    value = state.get("settings", {}).get(wanted["SettingId"])
    told = {"SettingValue": value or "Enable", "Status": "Customized" if value else "Default"}
    return {"ServiceSetting": {"SettingId": wanted["SettingId"], **told}}


def update_service_setting(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Chooses a value."""
    state.setdefault("settings", {})[wanted["SettingId"]] = wanted["SettingValue"]
    return {}


def reset_service_setting(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Back to AWS's own value."""
    state.get("settings", {}).pop(wanted["SettingId"], None)
    return get_service_setting(wanted, state)


MANAGED = ("i-0123456789abcdef0", "i-0fedcba9876543210")


def describe_instance_information(_: Parameters, __: State) -> Mapping[str, Any]:
    """Two instances whose agents answer."""
    return {"InstanceInformationList": [{"InstanceId": instance, "PingStatus": "Online"} for instance in MANAGED]}


def list_resource_compliance_summaries(_: Parameters, state: State) -> Mapping[str, Any]:
    """The first of them lacks patches until a command installs them."""
    patched = {MANAGED[1], *state.get("patched", ())}
    told = {"ComplianceType": "Patch", "ResourceType": "ManagedInstance"}
    return {
        "ResourceComplianceSummaryItems": [
            {**told, "ResourceId": instance, "Status": "COMPLIANT", "NonCompliantSummary": {"NonCompliantCount": 0}}
            if instance in patched
            else {**told, "ResourceId": instance, "Status": "NON_COMPLIANT", "NonCompliantSummary": {"NonCompliantCount": 3}}
            for instance in MANAGED
        ]
    }


def send_command(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Installs patches at once, where that is what is asked for."""
    if wanted["DocumentName"] == "AWS-RunPatchBaseline" and wanted["Parameters"]["Operation"] == ["Install"]:
        state["patched"] = {*state.get("patched", ()), *wanted["InstanceIds"]}
    return {"Command": {"CommandId": "01234567-89ab-cdef-0123-456789abcdef", "Status": "Pending"}}
