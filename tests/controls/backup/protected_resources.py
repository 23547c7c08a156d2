from datetime import datetime, timedelta

from seawall.controls.backup.protected_resources import Parameters
from seawall.facts.backup import BackupRegion, BackupTarget, DatabaseTarget, TableTarget, VolumeTarget
from seawall.facts.base import Resource
from seawall.facts.dynamodb import Table
from seawall.facts.ec2.volume import Volume
from seawall.facts.rds.instance import DbInstance
from tests.builders import NOW, given

DATABASE = "arn:aws:rds:eu-west-1:123456789012:db:shop"
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
VOLUME = "arn:aws:ec2:eu-west-1:123456789012:volume/vol-1"
KINDS: dict[str, type[BackupTarget]] = {DATABASE: DatabaseTarget, TABLE: TableTarget, VOLUME: VolumeTarget}
SOURCES: dict[str, Resource] = {
    DATABASE: DbInstance(identifier="shop", instance_arn=DATABASE, engine="mysql", has_standby=False),
    TABLE: Table(name="orders"),
    VOLUME: Volume(volume_id="vol-1", state="in-use"),
}


def resource(arn: str, hours: int | None, *, backed_up: str = "") -> BackupTarget:
    when: dict[str, datetime] = {} if hours is None else {backed_up or arn: NOW - timedelta(hours=hours)}
    return given(KINDS[arn](source=SOURCES[arn]), others=[(BackupRegion(), {"backed_up": when})])


def attached(days: int) -> BackupTarget:
    """A volume that an instance has had for so many days, where the instance was backed up a day ago."""
    attachment = {"InstanceId": "i-1", "State": "attached", "AttachTime": NOW - timedelta(days=days)}
    volume = Volume.model_validate({"VolumeId": "vol-1", "State": "in-use", "Attachments": [attachment]})
    backed_up = {VOLUME.replace("volume/vol-1", "instance/i-1"): NOW - timedelta(days=1)}
    return given(VolumeTarget(source=volume), others=[(BackupRegion(), {"backed_up": backed_up})])


passes = {
    "a database was backed up this morning": resource(DATABASE, 4),
    "a table was backed up a day ago": resource(TABLE, 26),
    "a volume was backed up a day ago": resource(VOLUME, 24),
    "a volume was backed up with its instance": attached(2),
    "it may be older": (resource(VOLUME, 100), Parameters(max_age_hours=168)),
}
fails = {
    "a database was never backed up": resource(DATABASE, None),
    "a table was backed up too long ago": resource(TABLE, 27),
    "a volume was attached after its instance was backed up": attached(0),
    "only another resource was backed up": resource(VOLUME, 1, backed_up=f"{VOLUME}2"),
}
unknown = {"what is backed up cannot be read": given(TableTarget(source=SOURCES[TABLE]))}
