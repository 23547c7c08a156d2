from seawall.controls.rds.instance_backup_retention import Parameters
from tests.databases import instance

MONTH, REPLICAS = Parameters(min_days=30), Parameters(check_replicas=True)
WAITING = {"DBInstanceClass": "db.m7g.large"}

passes = {
    "they are kept for a week": instance(BackupRetentionPeriod=7),
    "they are kept for as long as wanted": (instance(BackupRetentionPeriod=30), MONTH),
    "a change that waits is long enough as well": instance(BackupRetentionPeriod=7, PendingModifiedValues={"BackupRetentionPeriod": 14}),
    "a replica that counts has its own": (instance(BackupRetentionPeriod=7, ReadReplicaSourceDBInstanceIdentifier="main"), REPLICAS),
    "a custom engine's are kept for a week": instance(Engine="custom-oracle-ee", BackupRetentionPeriod=7),
}
fails = {
    "there are none": instance(BackupRetentionPeriod=0),
    "they are kept for a day": instance(BackupRetentionPeriod=1),
    "they are kept for a week, and a month is wanted": (instance(BackupRetentionPeriod=7), MONTH),
    "a change that waits is too short as well": instance(BackupRetentionPeriod=1, PendingModifiedValues={"BackupRetentionPeriod": 3}),
    "there are none, and another change waits": instance(BackupRetentionPeriod=0, PendingModifiedValues=WAITING),
    "they are too short, and another change waits": instance(BackupRetentionPeriod=1, PendingModifiedValues=WAITING),
    "a replica that counts has none": (instance(BackupRetentionPeriod=0, ReadReplicaSourceDBInstanceIdentifier="main"), REPLICAS),
    "AWS Backup keeps them": instance(BackupRetentionPeriod=1, AwsBackupRecoveryPointArn="arn:aws:backup:eu-west-1:123456789012:rp:1"),
    "it is stopped": instance(BackupRetentionPeriod=1, DBInstanceStatus="stopped"),
}
unknown = {
    "they are being turned on": instance(BackupRetentionPeriod=0, PendingModifiedValues={"BackupRetentionPeriod": 7}),
    "they are about to be turned off": instance(BackupRetentionPeriod=7, PendingModifiedValues={"BackupRetentionPeriod": 0}),
}
not_applicable = {
    "it is a member of a cluster": instance(DBClusterIdentifier="shop", BackupRetentionPeriod=1),
    "it is a read replica": instance(BackupRetentionPeriod=0, ReadReplicaSourceDBInstanceIdentifier="main"),
    "it is a read replica of a cluster": instance(BackupRetentionPeriod=0, ReadReplicaSourceDBClusterIdentifier="main"),
}
