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


#: Registered in every emulator.
FAKES: Mapping[tuple[str, str], Fake] = {
    ("ec2", "GetEbsDefaultKmsKeyId"): get_ebs_default_kms_key_id,
    ("ec2", "ModifyEbsDefaultKmsKeyId"): modify_ebs_default_kms_key_id,
    ("ec2", "ResetEbsDefaultKmsKeyId"): reset_ebs_default_kms_key_id,
}
