from seawall.controls.rds.cluster_backup_retention import Parameters
from tests.databases import cluster

MONTH = Parameters(min_days=30)

passes = {
    "they are kept for a week": cluster(BackupRetentionPeriod=7),
    "they are kept for as long as wanted": (cluster(BackupRetentionPeriod=35), MONTH),
    "those of a Multi-AZ DB cluster are kept for a week": cluster(Engine="mysql", BackupRetentionPeriod=7),
}
fails = {
    "they are kept for a day, as AWS does by itself": cluster(BackupRetentionPeriod=1),
    "they are kept for a week, and a month is wanted": (cluster(BackupRetentionPeriod=7), MONTH),
    "those of Aurora Serverless v1 are kept for a day": cluster(EngineMode="serverless", BackupRetentionPeriod=1),
    "another change waits": cluster(BackupRetentionPeriod=1, PendingModifiedValues={"EngineVersion": "8.0.mysql_aurora.3.09.0"}),
    "AWS Backup keeps them": cluster(BackupRetentionPeriod=1, AwsBackupRecoveryPointArn="arn:aws:backup:eu-west-1:123456789012:rp:1"),
    "it is stopped": cluster(BackupRetentionPeriod=1, Status="stopped"),
}
unknown = {
    "they will be kept for a week soon": cluster(BackupRetentionPeriod=1, PendingModifiedValues={"BackupRetentionPeriod": 7}),
    "they will be kept for a day soon": cluster(BackupRetentionPeriod=7, PendingModifiedValues={"BackupRetentionPeriod": 1}),
}
