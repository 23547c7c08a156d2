"""What instances and clusters of databases have in common, whichever service they are of: encryption, backups, logs, and what waits to be changed.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

from pydantic import Field

from seawall.facts.base import Resource
from seawall.facts.rds.engine_version import EngineVersion, Offer
from seawall.facts.rds.engines import Engine, engine_of, is_custom
from seawall.facts.value import Call

T = TypeVar("T")

#: Turning backups on takes one at once, which takes as long as the storage is large.
BACKUP_DEADLINE: Final = timedelta(hours=2)

#: States in which AWS takes no change.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html (2026-11-24)
_STOPPED: Final = frozenset({"stopping", "stopped"})

_BY_KMS: Final = "sse-kms"
_LOGS: Final = "PendingCloudwatchLogsExports"


@dataclass(frozen=True, slots=True)
class Encryption:
    """How storage is encrypted, by two members of AWS's answer.

    Attributes:
        flag: whether it is; of a key that is RDS's own AWS says so of some databases, and of others that nothing encrypts them.
        kind: `none`, `sse-rds` or `sse-kms`; None where AWS does not say.
    """

    flag: bool
    kind: str | None

    def lack(self, *, by_kms: bool) -> str | None:
        """What it is and what was wanted; None where it is encrypted well enough.

        Args:
            by_kms: whether only a key in KMS counts, and not one that RDS owns.
        """
        if not self.flag and self.kind in (None, "none"):
            return "not encrypted, wanted encrypted"
        return f"encrypted by {self.kind}, wanted a key in KMS" if by_kms and not self.is_by_kms else None

    @property
    def is_by_kms(self) -> bool:
        """Whether a key in KMS encrypts it, as the flag alone means where AWS does not say how."""
        return self.kind == _BY_KMS or (self.flag and self.kind is None)

    @property
    def note(self) -> str:
        """How it is encrypted, where no key in KMS does that."""
        return "" if self.is_by_kms else f"encrypted by {self.kind}"


@dataclass(frozen=True, slots=True)
class LogGap:
    """Which logs are to be exported, and which of them are not.

    Attributes:
        wanted: all that are to be.
        moving: those whose export is being turned on or off, which comes first.
        missing: those that could be exported and are not.
        impossible: those that the engine's version cannot export.
    """

    wanted: tuple[str, ...]
    moving: tuple[str, ...]
    missing: tuple[str, ...]
    impossible: tuple[str, ...]

    @property
    def note(self) -> str:
        """What is wanted and nobody can have."""
        return f"its version cannot export {', '.join(self.impossible)}" if self.impossible else ""


class Database(Resource, service="rds"):
    """An instance or a cluster of whichever service."""

    engine: str
    engine_version: str | None = None
    status: str | None = None
    pending: Mapping[str, Any] = Field(default_factory=dict, alias="PendingModifiedValues")
    storage_encrypted: bool = False
    storage_encryption_type: str | None = None
    backup_retention_days: int = Field(0, alias="BackupRetentionPeriod")
    aws_backup: str | None = Field(None, alias="AwsBackupRecoveryPointArn")
    """The recovery point that AWS Backup keeps of it, and with it how long backups are kept."""
    told_deletion_protection: bool = Field(False, alias="DeletionProtection")
    told_copies_tags: bool = Field(False, alias="CopyTagsToSnapshot")
    told_minor_upgrades: bool | None = Field(None, alias="AutoMinorVersionUpgrade")
    told_iam_sign_in: bool = Field(False, alias="IAMDatabaseAuthenticationEnabled")
    told_log_exports: tuple[str, ...] = Field((), alias="EnabledCloudwatchLogsExports")

    @property
    def known_engine(self) -> Engine | None:
        """What is known of its engine; None for one that Seawall does not know."""
        return engine_of(self.engine)

    @property
    def is_custom(self) -> bool:
        """Whether it runs in RDS Custom, where many a setting is the customer's own to make on the machine."""
        return is_custom(self.engine)

    @property
    def encryption(self) -> Encryption:
        """How its storage is encrypted."""
        return Encryption(self.storage_encrypted, self.storage_encryption_type)

    @property
    def pending_names(self) -> tuple[str, ...]:
        """AWS's names of what waits to be changed; the values may be secrets."""
        return tuple(sorted(name for name, value in self.pending.items() if value not in (None, {}, [])))

    def soon(self, setting: str, now: T) -> T:
        """What a setting is, or is about to be: a change that waits or is under way is not the state before it."""
        coming: T | None = self.pending.get(setting)
        return now if coming is None else coming

    def is_open(self, setting: str, now: T, holds: Callable[[T], bool]) -> bool:
        """Whether a change that waits or is under way decides if a demand holds.

        Args:
            setting: AWS's name of it.
            now: what it is until then.
            holds: the demand.
        """
        return holds(now) != holds(self.soon(setting, now))

    @property
    def why_fixed(self) -> str | None:
        """Why AWS would take no change of it; None where it would."""
        return "it is stopped, and AWS changes nothing that is: start it first" if self.status in _STOPPED else None

    def why_not_at_once(self, setting: str) -> str | None:
        """Why a setting of it cannot be changed at once, and nothing else: all that waits for the maintenance window would be changed, too."""
        others = ", ".join(name for name in self.pending_names if name != setting)
        waits = f"{others} would be changed at once too: let the maintenance window pass first" if others else None
        return self.why_fixed or waits

    @property
    def why_backups_fixed(self) -> str | None:
        """Why how long its backups are kept is not RDS's to change; None where it is."""
        return "AWS Backup keeps its backups: change the backup plan" if self.aws_backup else self.why_fixed

    @property
    def coming_log_exports(self) -> tuple[str, ...]:
        """The log types that are exported, or are about to be, in an order of ours."""
        moving = self.pending.get(_LOGS) or {}
        on, off = (set(moving.get(name) or ()) for name in ("LogTypesToEnable", "LogTypesToDisable"))
        return tuple(sorted((set(self.told_log_exports) | on) - off))

    @property
    def offer(self) -> Offer | None:
        """What AWS says of the version that it runs; None when AWS knows no such version any more, or does not say which it is."""
        if self.engine_version is None:
            return None
        return EngineVersion(engine=self.engine, number=self.engine_version).bound(self.target).offer

    def log_gap(self, exported: Collection[str], chosen: Mapping[str, tuple[str, ...]]) -> LogGap | None:
        """What is missing of the log types that are to be exported; None for an engine that is neither known nor chosen for.

        AWS is asked what the version can export only where something is missing: editions differ, and nobody can be asked for more.

        Args:
            exported: what is exported, or soon will be.
            chosen: log types by engine, or by what the names of all its editions begin with; the others have Security Hub's.
        """
        known = self.known_engine
        mine = chosen.get(self.engine, chosen.get(known.name) if known else None)
        wanted = mine if mine is not None or known is None else known.logs
        if wanted is None:
            return None
        # AWS's reference explains the two lists of what is pending by each other's words; here it does not matter which is which.
        pending = {name for names in (self.pending.get(_LOGS) or {}).values() for name in names or ()}
        moving = tuple(sorted(pending.intersection(wanted)))
        left = () if moving else tuple(sorted(set(wanted).difference(exported)))
        offer = self.offer if left else None
        missing = left if offer is None else tuple(filter(offer.can_export, left))
        return LogGap(wanted, moving, missing, tuple(name for name in left if name not in missing))

    def modify(self, **settings: Any) -> tuple[Call, ...]:  # noqa: ANN401 - AWS's own parameters
        """The call that changes some settings and leaves all others."""
        raise NotImplementedError

    def export(self, now: Collection[str], wanted: Collection[str]) -> tuple[Call, ...]:
        """The call that turns the export of some log types on and of others off; AWS does that at once in any case."""
        steps = {"EnableLogTypes": sorted(set(wanted) - set(now)), "DisableLogTypes": sorted(set(now) - set(wanted))}
        named = {name: types for name, types in steps.items() if types}
        return self.modify(CloudwatchLogsExportConfiguration=named) if named else ()


def unless_others_wait(setting: str) -> Callable[[Database, object, object], str | None]:
    """For writers that change a setting at once: why that is not to be done, as `Database.why_not_at_once` says."""
    return lambda database, _now, _wanted: database.why_not_at_once(setting)
