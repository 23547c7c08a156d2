"""Answers to operations that moto lacks, each named for the operation it answers.

A fake is a function of the request's parameters and of a dictionary that is its service's state in one account and Region, until the
emulator is reset. What it returns is written in the service's own protocol from botocore's shapes. It refuses by raising `Refused`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

Parameters = Mapping[str, Any]
State = MutableMapping[str, Any]
Fake = Callable[[Parameters, State], Mapping[str, Any]]


class Refused(Exception):
    """A fake's way to answer with an error."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def get_ebs_default_kms_key_id(_: Parameters, state: State) -> Mapping[str, Any]:
    """`alias/aws/ebs` until another key was named."""
    return {"KmsKeyId": state.get("ebs key", "alias/aws/ebs")}


def modify_ebs_default_kms_key_id(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """AWS answers with the key's ARN; here with whatever was given."""
    state["ebs key"] = wanted["KmsKeyId"]
    return {"KmsKeyId": state["ebs key"]}


def reset_ebs_default_kms_key_id(_: Parameters, state: State) -> Mapping[str, Any]:
    """Back to the key that AWS manages."""
    state.pop("ebs key", None)
    return {"KmsKeyId": "alias/aws/ebs"}


def get_snapshot_block_public_access_state(_: Parameters, state: State) -> Mapping[str, Any]:
    """`unblocked` until somebody blocks."""
    return {"State": state.get("snapshot block", "unblocked"), "ManagedBy": "account"}


def enable_snapshot_block_public_access(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Blocks new or all sharing; does not lift the block."""
    if wanted["State"] not in {"block-all-sharing", "block-new-sharing"}:
        raise Refused("InvalidParameterValue", "The value for State is invalid.")
    state["snapshot block"] = wanted["State"]
    return {"State": wanted["State"]}


def disable_snapshot_block_public_access(_: Parameters, state: State) -> Mapping[str, Any]:
    """Lifts the block."""
    state.pop("snapshot block", None)
    return {"State": "unblocked"}


def get_image_block_public_access_state(_: Parameters, state: State) -> Mapping[str, Any]:
    """`unblocked` until somebody blocks. AWS takes up to ten minutes to say so; here it is at once."""
    return {"ImageBlockPublicAccessState": state.get("image block", "unblocked"), "ManagedBy": "account"}


def enable_image_block_public_access(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Blocks new sharing, the only thing that can be asked for."""
    if wanted["ImageBlockPublicAccessState"] != "block-new-sharing":
        raise Refused("InvalidParameterValue", "The value for ImageBlockPublicAccessState is invalid.")
    state["image block"] = wanted["ImageBlockPublicAccessState"]
    return {"ImageBlockPublicAccessState": state["image block"]}


def disable_image_block_public_access(_: Parameters, state: State) -> Mapping[str, Any]:
    """Lifts the block."""
    state.pop("image block", None)
    return {"ImageBlockPublicAccessState": "unblocked"}


def get_instance_metadata_defaults(_: Parameters, state: State) -> Mapping[str, Any]:
    """Only the preferences that somebody has."""
    return {"AccountLevel": {**state.get("metadata defaults", {}), "ManagedBy": "account"}}


def modify_instance_metadata_defaults(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Changes what is named; `no-preference`, and -1 as a hop limit, take a preference away."""
    named = {name: value for name, value in wanted.items() if name != "DryRun" and value is not None}
    if not named:
        raise Refused("MissingParameter", "At least one default must be specified.")
    told = {**state.get("metadata defaults", {}), **named}
    state["metadata defaults"] = {name: value for name, value in told.items() if value not in ("no-preference", -1)}
    return {"Return": True}


def get_serial_console_access_status(_: Parameters, state: State) -> Mapping[str, Any]:
    """Closed until somebody opens it."""
    return {"SerialConsoleAccessEnabled": state.get("serial console", False), "ManagedBy": "account"}


def enable_serial_console_access(_: Parameters, state: State) -> Mapping[str, Any]:
    """Opens it."""
    state["serial console"] = True
    return {"SerialConsoleAccessEnabled": True}


def disable_serial_console_access(_: Parameters, state: State) -> Mapping[str, Any]:
    """Closes it."""
    state["serial console"] = False
    return {"SerialConsoleAccessEnabled": False}


def describe_vpc_block_public_access_options(_: Parameters, state: State) -> Mapping[str, Any]:
    """Off until somebody blocks."""
    mode = state.get("vpc block", "off")
    told = {"InternetGatewayBlockMode": mode, "State": "update-complete" if "vpc block" in state else "default-state"}
    return {"VpcBlockPublicAccessOptions": {**told, "ManagedBy": "account", "ExclusionsAllowed": "allowed"}}


def describe_vpc_block_public_access_exclusions(_: Parameters, state: State) -> Mapping[str, Any]:
    """Those that a test put there."""
    return {"VpcBlockPublicAccessExclusions": state.get("vpc block exclusions", [])}


#: Registered in every emulator.
FAKES: Mapping[tuple[str, str], Fake] = {
    ("ec2", "GetEbsDefaultKmsKeyId"): get_ebs_default_kms_key_id,
    ("ec2", "ModifyEbsDefaultKmsKeyId"): modify_ebs_default_kms_key_id,
    ("ec2", "ResetEbsDefaultKmsKeyId"): reset_ebs_default_kms_key_id,
    ("ec2", "GetSnapshotBlockPublicAccessState"): get_snapshot_block_public_access_state,
    ("ec2", "EnableSnapshotBlockPublicAccess"): enable_snapshot_block_public_access,
    ("ec2", "DisableSnapshotBlockPublicAccess"): disable_snapshot_block_public_access,
    ("ec2", "GetImageBlockPublicAccessState"): get_image_block_public_access_state,
    ("ec2", "EnableImageBlockPublicAccess"): enable_image_block_public_access,
    ("ec2", "DisableImageBlockPublicAccess"): disable_image_block_public_access,
    ("ec2", "GetInstanceMetadataDefaults"): get_instance_metadata_defaults,
    ("ec2", "ModifyInstanceMetadataDefaults"): modify_instance_metadata_defaults,
    ("ec2", "GetSerialConsoleAccessStatus"): get_serial_console_access_status,
    ("ec2", "EnableSerialConsoleAccess"): enable_serial_console_access,
    ("ec2", "DisableSerialConsoleAccess"): disable_serial_console_access,
    ("ec2", "DescribeVpcBlockPublicAccessOptions"): describe_vpc_block_public_access_options,
    ("ec2", "DescribeVpcBlockPublicAccessExclusions"): describe_vpc_block_public_access_exclusions,
}
