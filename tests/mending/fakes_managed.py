"""Operations of managed services that moto lacks or answers wrongly."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from botocore import xform_name
from moto.guardduty.models import guardduty_backends

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.fakes import Parameters, Refused, State

# EMR: moto answers {} until something is set, and reads False as "not given".

#: What EMR starts with.
INITIAL: Final = {"BlockPublicSecurityGroupRules": True, "PermittedPublicSecurityGroupRuleRanges": [{"MinRange": 22, "MaxRange": 22}]}


def get_block_public_access_configuration(_: Parameters, state: State) -> Mapping[str, Any]:
    """On, and port 22 permitted, until somebody says otherwise."""
    metadata = {"CreationDateTime": 1763978400, "CreatedByArn": f"arn:aws:iam::{ACCOUNT}:root"}
    return {"BlockPublicAccessConfiguration": state.get("block", INITIAL), "BlockPublicAccessConfigurationMetadata": metadata}


def put_block_public_access_configuration(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Replaces all of it."""
    state["block"] = wanted["BlockPublicAccessConfiguration"]
    return {}


# GuardDuty: moto takes the list of plans that it is given for all there is.

#: Protection plans, and what a new detector has of each where its maker says nothing.
#: Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html (2026-11-24)
PLANS: Final = {
    "S3_DATA_EVENTS": "ENABLED",
    "EKS_AUDIT_LOGS": "ENABLED",
    "EBS_MALWARE_PROTECTION": "ENABLED",
    "RDS_LOGIN_EVENTS": "ENABLED",
    "LAMBDA_NETWORK_LOGS": "ENABLED",
    "RUNTIME_MONITORING": "DISABLED",
    "EKS_RUNTIME_MONITORING": "DISABLED",
}


def create_detector(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Makes the Region's only detector, with every plan on that nobody turns off; moto would make more than one, with none."""
    here = guardduty_backends[ACCOUNT][REGION]
    if here.detectors:
        raise Refused("BadRequestException", "The request is rejected because a detector already exists for the current account.")
    frequency = wanted.get("FindingPublishingFrequency") or "SIX_HOURS"
    return {"DetectorId": here.create_detector(wanted["Enable"], frequency, {}, {}, _switched(PLANS, wanted))}


def update_detector(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Changes what is named; plans that are not named stay as they are."""
    detector = guardduty_backends[ACCOUNT][REGION].get_detector(wanted["DetectorId"])
    plans = {each["name"]: each["status"] for each in detector.features}
    detector.enabled = detector.enabled if wanted.get("Enable") is None else wanted["Enable"]
    detector.finding_publish_freq = wanted.get("FindingPublishingFrequency") or detector.finding_publish_freq
    detector.features = _switched(plans, wanted)
    return {}


def _switched(plans: Mapping[str, str], wanted: Parameters) -> list[dict[str, Any]]:
    known = {**plans, **{each["Name"]: each["Status"] for each in wanted.get("Features") or ()}}
    if known["RUNTIME_MONITORING"] == known["EKS_RUNTIME_MONITORING"] == "ENABLED":
        raise Refused("BadRequestException", "The request is rejected because both runtime monitoring plans cannot be enabled.")
    return [{"name": name, "status": status, "additionalConfiguration": []} for name, status in known.items()]


# Inspector: moto does not tell who administers it, and switches at once.

#: What can be scanned, and its name in the answer.
SCANNED: Final = {"EC2": "ec2", "ECR": "ecr", "LAMBDA": "lambda", "LAMBDA_CODE": "lambdaCode"}


def get_delegated_admin_account(_: Parameters, __: State) -> Mapping[str, Any]:
    """Nobody else does."""
    raise Refused("ResourceNotFoundException", "The delegated administrator account was not found.", 404)


def enable(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Begins to scan what is named and is not scanned yet."""
    return _scan(wanted, state, "ENABLING")


def disable(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Begins to scan no longer what is named."""
    return _scan(wanted, state, "DISABLING")


def _scan(wanted: Parameters, state: State, moving: str) -> Mapping[str, Any]:
    known = _scans(state)
    state["scans"] = known | {name: moving for name in wanted["resourceTypes"] if known[name] != f"{moving[:-3]}ED"}
    return {"accounts": [], "failedAccounts": []}


def batch_get_account_status(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """What was asked for shows as under way in one answer, and as done from the next one on."""
    told = _scans(state)
    state["scans"] = {name: status.replace("ING", "ED") for name, status in told.items()}
    states = {SCANNED[name]: {"status": status, "errorCode": "ALREADY_ENABLED", "errorMessage": ""} for name, status in told.items()}
    overall = {"status": "ENABLED", "errorCode": "ALREADY_ENABLED", "errorMessage": ""}
    return {"accounts": [{"accountId": account, "resourceState": states, "state": overall} for account in wanted["accountIds"]]}


def _scans(state: State) -> dict[str, str]:
    return dict(state.get("scans") or dict.fromkeys(SCANNED, "DISABLED"))


class _Moving:
    """A list as moto tells it at the start, in which a slow change shows as pending in one answer and holds from the next one on.

    Class attributes:
        SERVICE: the boto3 service.
        OPERATIONS: the listing and the writing one.
        LIST: name of the list in the answer.
        NAME: what its entries are known by.
        BUSY: how the service refuses a change while another one is under way.
    """

    SERVICE: ClassVar[str]
    OPERATIONS: ClassVar[tuple[str, str]]
    LIST: ClassVar[str]
    NAME: ClassVar[str]
    BUSY: ClassVar[str]

    def __init__(self, aws: Emulator) -> None:
        listing, writing = self.OPERATIONS
        self._entries: dict[str, dict[str, Any]] = {
            each[self.NAME]: dict(each) for each in getattr(aws.seeding(self.SERVICE), xform_name(listing))()[self.LIST]
        }
        self._soon: dict[str, dict[str, Any]] = {}
        aws.fake(self.SERVICE, listing, lambda _, __: self._list())
        aws.fake(self.SERVICE, writing, lambda wanted, _: self._write(wanted))

    def _list(self) -> Mapping[str, Any]:
        told = copy.deepcopy(list(self._entries.values()))
        for name, changes in self._soon.items():
            self._entries[name] |= changes
        self._soon.clear()
        return {self.LIST: told}

    def _write(self, wanted: Parameters) -> Mapping[str, Any]:
        if wanted[self.NAME] in self._soon:
            raise Refused(self.BUSY, "Another change is under way.")
        return self._modify({name: each for name, each in wanted.items() if each is not None})

    def _modify(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        """Change what changes at once, and note what shows as pending until then."""
        raise NotImplementedError


class DbInstances(_Moving):
    """RDS makes and gives up a standby slowly, and makes an address public or private at once. moto does all at once.

    Args:
        pending: what waits for the maintenance window, by instance; `ApplyImmediately` would apply it too.
    """

    SERVICE = "rds"
    OPERATIONS = ("DescribeDBInstances", "ModifyDBInstance")
    LIST = "DBInstances"
    NAME = "DBInstanceIdentifier"
    BUSY = "InvalidDBInstanceState"

    def __init__(self, aws: Emulator, pending: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(aws)
        for name, entry in self._entries.items():
            entry["PendingModifiedValues"] = pending.get(name, {})

    def _modify(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        entry = self._entries[wanted[self.NAME]]
        if "PubliclyAccessible" in wanted:
            entry["PubliclyAccessible"] = wanted["PubliclyAccessible"]
        if "MultiAZ" in wanted:
            entry["PendingModifiedValues"] = {**entry["PendingModifiedValues"], "MultiAZ": wanted["MultiAZ"]}
        if wanted.get("ApplyImmediately"):
            self._soon[wanted[self.NAME]] = {**entry["PendingModifiedValues"], "PendingModifiedValues": {}}
        return {"DBInstance": entry}


class Clusters(_Moving):
    """Redshift encrypts and decrypts slowly, and takes AWS's own key where none is named. moto does it at once, without a key."""

    SERVICE = "redshift"
    OPERATIONS = ("DescribeClusters", "ModifyCluster")
    LIST = "Clusters"
    NAME = "ClusterIdentifier"
    BUSY = "InvalidClusterState"
    AWS_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0f0f0f0f-12ab-34cd-56ef-1234567890ab"

    def _modify(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        entry, is_encrypted = self._entries[wanted[self.NAME]], wanted["Encrypted"]
        entry["PendingModifiedValues"] = {"EncryptionType": "KMS" if is_encrypted else "NONE"}
        key = wanted.get("KmsKeyId", self.AWS_KEY) if is_encrypted else None
        self._soon[wanted[self.NAME]] = {"Encrypted": is_encrypted, "KmsKeyId": key, "PendingModifiedValues": {}}
        return {"Cluster": entry}
