from seawall.facts.backup import Vault
from tests.builders import given


def vault(*, locked: bool, name: str = "main", kind: str = "BACKUP_VAULT") -> Vault:
    arn = f"arn:aws:backup:eu-west-1:123456789012:backup-vault:{name}"
    return given(Vault(name=name, vault_arn=arn, is_locked=locked, kind=kind))


passes = {
    "it is locked": vault(locked=True),
    "an air-gapped vault is locked from the start": vault(locked=True, kind="LOGICALLY_AIR_GAPPED_BACKUP_VAULT"),
}
fails = {"it is not, whatever its policy says": vault(locked=False)}
not_applicable = {
    "EFS fills it by itself": vault(locked=False, name="aws/efs/automatic-backup-vault"),
    "it only shows what another account keeps": vault(locked=False, kind="RESTORE_ACCESS_BACKUP_VAULT"),
}
