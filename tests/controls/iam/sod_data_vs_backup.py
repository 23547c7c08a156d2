from seawall.controls.iam.sod_data_vs_backup import Parameters
from tests.iam_accounts import allow, boundary, deny, document, judged, policy, role, user

DATA = document(allow("rds:DeleteDBInstance"))
BACKUP = document(allow("backup:*"))
VAULT = document(allow("backup:DeleteRecoveryPoint", "arn:aws:ec2:*::snapshot/*"))

passes = {
    "only data": judged(role(inline={"data": DATA})),
    "only backups": judged(role(inline={"backup": BACKUP})),
    "starting backups is not deleting them": judged(role(inline={"data": DATA, "b": document(allow("backup:StartBackupJob"))})),
    "deleting backups is denied": judged(
        role(inline={"rds": document(allow("rds:*")), "no": document(deny(["rds:DeleteDBSnapshot", "rds:DeleteDBClusterSnapshot"]))})
    ),
    "a boundary leaves one duty": judged(role(inline={"rds": document(allow("rds:*"))}, **boundary("fence")), policy("fence", DATA)),
}
fails = {
    "both": judged(role(inline={"data": DATA, "backup": BACKUP})),
    "one service that holds both": judged(user(inline={"rds": document(allow("rds:*"))})),
    "objects and their versions": judged(user(inline={"s3": document(allow("s3:Delete*"))})),
    "recovery points have the ARNs of other services": judged(role(inline={"data": DATA, "vault": VAULT})),
}
unknown = {
    "only where a tag says so": judged(
        role(inline={"data": DATA, "b": document(allow("backup:*", Condition={"StringEquals": {"aws:ResourceTag/env": "test"}}))})
    )
}
not_applicable = {"a break-glass role": (judged(role("break-glass", inline={"b": BACKUP})), Parameters(exempt=("break-glass",)))}
