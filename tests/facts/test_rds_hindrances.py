"""Why a failing database is left as it is: the reason that a plan gives in place of a change."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import pytest

from seawall.controls import registry
from seawall.controls.base import NoChange
from seawall.facts.base import Resource

STOPPED, WAITS, MEMBER = "start it first", "let the maintenance window pass first", "change the cluster"

HINDERED = [
    ("rds.ca-certificate-expiry", "a member of a Multi-AZ DB cluster has one that ends soon", MEMBER),
    ("rds.ca-certificate-expiry", "it ends soon, and RDS renews it", "pending maintenance"),
    ("rds.ca-certificate-expiry", "it ends soon, and the wanted CA is not there", "no CA rds-ca-2040"),
    ("rds.ca-certificate-expiry", "it ends soon, and its version does not take the wanted CA", "rds-ca-ecc384-g1 alone"),
    ("rds.ca-certificate-expiry", "it ends soon, and something else waits", WAITS),
    ("rds.ca-certificate-expiry", "it ends soon, and the instance is stopped", STOPPED),
    ("rds.cluster-auto-minor-upgrade", "no member has it, and the cluster is stopped", STOPPED),
    ("rds.cluster-backup-retention", "AWS Backup keeps them", "backup plan"),
    ("rds.cluster-backup-retention", "another change waits", WAITS),
    ("rds.cluster-backup-retention", "it is stopped", STOPPED),
    ("rds.cluster-copy-tags", "it is off, and the cluster is stopped", STOPPED),
    ("rds.cluster-deletion-protection", "it is off, and the cluster is stopped", STOPPED),
    ("rds.cluster-iam-auth", "it is off, and something else waits", WAITS),
    ("rds.cluster-iam-auth", "it is off, and the cluster is stopped", STOPPED),
    ("rds.cluster-log-exports", "nothing is exported, and the cluster is stopped", STOPPED),
    ("rds.cluster-log-exports", "nothing is exported, nor written", "no audit log to export"),
    ("rds.cluster-log-exports", "the audit log is exported, and the engine does not write it by itself", "no audit log to export"),
    ("rds.cluster-log-exports", "the audit log is exported, and nobody writes it", "no audit log to export"),
    ("rds.cluster-multi-az", "it has as many members as can be", "AWS allows no more"),
    ("rds.cluster-multi-az", "it has no members at all", "no writer"),
    ("rds.cluster-multi-az", "it is stopped", "no writer that is available"),
    ("rds.cluster-multi-az", "no member can use its key", "no writer that is available"),
    ("rds.cluster-multi-az", "the members of a Multi-AZ DB cluster are in one zone", "AWS places"),
    ("rds.cluster-multi-az", "the storage is in no other zone of the subnet group", "add one"),
    ("rds.enhanced-monitoring", "a member of a Multi-AZ DB cluster is without", MEMBER),
    ("rds.enhanced-monitoring", "it is off, and nobody named a role", "roleARN"),
    ("rds.enhanced-monitoring", "the instance is stopped", STOPPED),
    ("rds.instance-auto-minor-upgrade", "they are not, and the instance is stopped", STOPPED),
    ("rds.instance-backup-retention", "AWS Backup keeps them", "backup plan"),
    ("rds.instance-backup-retention", "it is stopped", STOPPED),
    ("rds.instance-backup-retention", "there are none, and another change waits", WAITS),
    ("rds.instance-copy-tags", "it is off, and the instance is stopped", STOPPED),
    ("rds.instance-deletion-protection", "it is off, and the instance is stopped", STOPPED),
    ("rds.instance-iam-auth", "it is off, and something else waits", WAITS),
    ("rds.instance-iam-auth", "it is off, and the instance is stopped", STOPPED),
    ("rds.instance-log-exports", "one is missing, and the instance is stopped", STOPPED),
    ("rds.instance-multi-az", "it is stopped", STOPPED),
    ("rds.instance-multi-az", "there is no standby, and other changes wait", WAITS),
    ("rds.instance-not-public", "it has one, and is stopped", STOPPED),
    ("rds.instance-not-public", "a member of a Multi-AZ DB cluster has one", MEMBER),
    ("rds.require-tls", "AWS's own group does not", "make one"),
    ("rds.require-tls", "Db2 does not by itself", "by hand"),
    ("rds.require-tls", "Db2 listens for both", "by hand"),
    ("rds.require-tls", "MySQL 5.6 has no such parameter", "upgrade the engine"),
    ("rds.require-tls", "it is not to be changed", "upgrade the engine"),
    ("rds.require-tls", "it is off, and a reboot is pending", "let that come into effect first"),
]


def failing(control_id: str) -> Mapping[str, Any]:
    """The failing cases of a control's case file."""
    name = control_id.removeprefix("rds.").replace("-", "_")
    fails: Mapping[str, Any] = importlib.import_module(f"tests.controls.rds.{name}").fails
    return fails


def case(control_id: str, sentence: str) -> tuple[Resource, Any]:
    found = failing(control_id)[sentence]
    return found if isinstance(found, tuple) else (found, registry()[control_id].parameters())


@pytest.mark.parametrize(("control_id", "sentence", "why"), HINDERED, ids=[f"{control}: {sentence}" for control, sentence, _ in HINDERED])
def test_a_fix_says_why_it_changes_nothing(control_id: str, sentence: str, why: str) -> None:
    mending = registry()[control_id].mending
    assert mending is not None
    made = mending.changes(*case(control_id, sentence))
    assert isinstance(made, NoChange), made
    assert why in made.why


def test_no_other_failing_case_of_these_controls_is_left_without_a_change() -> None:
    listed = {(control, sentence) for control, sentence, _ in HINDERED}
    unlisted = [
        (control_id, sentence)
        for control_id in registry()
        if control_id.startswith("rds.") and (mending := registry()[control_id].mending) is not None
        for sentence in failing(control_id)
        if isinstance(mending.changes(*case(control_id, sentence)), NoChange) and (control_id, sentence) not in listed
    ]
    assert unlisted == []
