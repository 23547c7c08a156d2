"""AWS Backup's facts, read over HTTP; moto lacks selections, recovery points and protected resources."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from seawall.facts.backup import BackupRegion, BackupTarget, Plan, RecoveryPoint, Vault
from seawall.facts.base import the
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)


def plan(aws: Emulator, **lifecycle: int) -> str:
    rule: dict[str, Any] = {"RuleName": "daily", "TargetBackupVaultName": "main"}
    if lifecycle:
        rule["Lifecycle"] = lifecycle
    aws.seeding("backup").create_backup_vault(BackupVaultName="main", BackupVaultTags={"team": "pay"})
    made = aws.seeding("backup").create_backup_plan(BackupPlan={"BackupPlanName": "all", "Rules": [rule]})
    return str(made["BackupPlanId"])


def test_a_plan_is_read_with_its_rules_and_selections(view: ViewFactory, aws: Emulator) -> None:
    made = plan(aws, DeleteAfterDays=35)

    def selections(wanted: Mapping[str, Any], _state: object) -> Mapping[str, Any]:
        assert wanted["BackupPlanId"] == made
        return {"BackupSelectionsList": [{"SelectionId": "1", "BackupPlanId": made}]}

    aws.fake("backup", "ListBackupSelections", selections)
    (found,) = view().all(Plan)
    assert (found.id, found.name) == (made, "all")
    assert found.has_selection
    assert found.kept_days == {"daily": 35}


def test_a_rule_without_an_end_keeps_for_ever(view: ViewFactory, aws: Emulator) -> None:
    plan(aws)
    (found,) = view().all(Plan)
    assert found.kept_days == {"daily": None}


def test_a_rule_whose_recovery_points_go_once_they_are_copied_keeps_them_no_day(view: ViewFactory, aws: Emulator) -> None:
    made = plan(aws)
    rule = {"RuleName": "daily", "TargetBackupVaultName": "main", "Lifecycle": {"DeleteAfterEvent": "DELETE_AFTER_COPY"}}
    aws.fake("backup", "GetBackupPlan", lambda *_: {"BackupPlanId": made, "BackupPlan": {"BackupPlanName": "all", "Rules": [rule]}})
    (found,) = view().all(Plan)
    assert found.kept_days == {"daily": 0}


def test_vaults_are_read_with_tags_and_lock(view: ViewFactory, aws: Emulator) -> None:
    plan(aws)
    backup = aws.seeding("backup")
    (found,) = view().all(Vault)
    assert found.arn == f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault:main"
    assert not found.is_locked
    assert found.read_tags() == {"team": "pay"}
    backup.put_backup_vault_lock_configuration(BackupVaultName="main", MinRetentionDays=7)
    (found,) = view().all(Vault)
    assert found.is_locked


def test_recovery_points_are_listed_of_vaults_that_have_any(view: ViewFactory, aws: Emulator) -> None:
    def vault(name: str, count: int) -> dict[str, Any]:
        return {"BackupVaultName": name, "BackupVaultArn": f"arn:{name}", "NumberOfRecoveryPoints": count}

    def points(wanted: Mapping[str, Any], _state: object) -> Mapping[str, Any]:
        assert wanted["BackupVaultName"] == "filled"
        return {"RecoveryPoints": [{"RecoveryPointArn": "arn:point", "IsEncrypted": True, "Status": "COMPLETED"}]}

    aws.fake("backup", "ListBackupVaults", lambda *_: {"BackupVaultList": [vault("empty", 0), vault("filled", 1)]})
    aws.fake("backup", "ListRecoveryPointsByBackupVault", points)
    (found,) = view().all(RecoveryPoint)
    assert (found.arn, found.is_encrypted, found.status) == ("arn:point", True, "COMPLETED")
    assert aws.count("backup") == 2


def test_what_should_be_backed_up_is_found_and_one_list_tells_of_all(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("dynamodb").create_table(
        TableName="orders",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        Tags=[{"Key": "team", "Value": "pay"}],
    )
    rds = aws.seeding("rds")
    usual = {
        "Engine": "mysql",
        "DBInstanceClass": "db.m5.large",
        "MasterUsername": "u",
        "MasterUserPassword": "password1",
        "AllocatedStorage": 20,
    }
    rds.create_db_instance(DBInstanceIdentifier="shop", **usual)
    rds.create_db_instance_read_replica(DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="shop")
    aws.seeding("ec2").create_volume(AvailabilityZone=f"{REGION}a", Size=1)
    table = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders"
    aws.fake("backup", "ListProtectedResources", lambda *_: {"Results": [{"ResourceArn": table, "LastBackupTime": AT}]})
    seen = view()
    found = {(each.TYPE, each.id): each for each in seen.all(BackupTarget)}
    assert set(found) == {("AWS::RDS::DBInstance", "shop"), ("AWS::DynamoDB::Table", "orders")}
    orders = found["AWS::DynamoDB::Table", "orders"]
    assert orders.arn == table
    assert orders.last_backup == AT
    assert orders.read_tags() == {"team": "pay"}
    assert found["AWS::RDS::DBInstance", "shop"].last_backup is None
    assert the(seen, BackupRegion).backed_up == {table: AT}
    assert aws.count("backup") == 1
