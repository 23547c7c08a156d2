"""What differs by engine: ports, log types, sign-in by IAM, and how TLS is demanded. Each row has its sources.

What AWS answers itself, such as which versions there are and what they can export, is not here (`facts/rds/engine_version.py`). An engine
without a row is not known, and what depends on it is Unknown.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html (2026-11-24)
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html (2026-11-24)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: RDS Custom: the engine as RDS runs it, on a machine that the customer may change.
_CUSTOM: Final = "custom-"


#: How engines say in a parameter that something is on, in small letters.
ON: Final = frozenset({"1", "on", "true"})


@dataclass(frozen=True, slots=True)
class Tls:
    """The parameter that makes an engine refuse connections without TLS.

    Attributes:
        parameter: its name.
        values: what it says then, in small letters.
        is_told: whether AWS tells its value even where nobody has set it, because the parameter is RDS's own and not the engine's.
        on_since: for one of the engine's own, the first version that has it on where nobody has set it; None where none has.
    """

    parameter: str
    values: frozenset[str] = ON
    is_told: bool = False
    on_since: tuple[int, ...] | None = None

    @property
    def is_switch(self) -> bool:
        """Whether turning it on is all there is to do."""
        return self.values == ON


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine, whatever its edition and version.

    Attributes:
        name: what the names of its editions and parameter group families begin with.
        port: where it listens unless somebody says otherwise.
        logs: the log types that Security Hub wants exported; of Db2, for which it wants none, those that there are.
        takes_iam: whether users can sign in with IAM.
        tls: how TLS is demanded by a parameter; None where that is no matter of parameters.
    """

    name: str
    port: int
    logs: tuple[str, ...]
    takes_iam: bool = False
    tls: Tls | None = None


_MYSQL_LOGS: Final = ("audit", "error", "general", "slowquery")

#: Sign-in by IAM in all rows: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html (2026-11-24)
_ENGINES: Final = (
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.MySQLDB.PublishtoCloudWatchLogs.html (2026-11-24)
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.require-ssl.html (2026-11-24)
    Engine("mysql", 3306, _MYSQL_LOGS, takes_iam=True, tls=Tls("require_secure_transport", on_since=(9, 7))),
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.MariaDB.PublishtoCloudWatchLogs.html (2026-11-24)
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mariadb-ssl-connections.require-ssl.html (2026-11-24)
    Engine("mariadb", 3306, _MYSQL_LOGS, takes_iam=True, tls=Tls("require_secure_transport", on_since=(11, 8))),
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.html (2026-11-24)
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html (2026-11-24)
    Engine("postgres", 5432, ("postgresql", "upgrade"), takes_iam=True, tls=Tls("rds.force_ssl", is_told=True)),
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.SQLServer.html (2026-11-24)
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.SSL.Using.html (2026-11-24)
    Engine("sqlserver", 1433, ("agent", "error"), tls=Tls("rds.force_ssl", is_told=True)),
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.Oracle.html (2026-11-24)
    # TLS is an option of an option group: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.Oracle.Options.SSL.html (2026-11-24)
    Engine("oracle", 1521, ("alert", "audit", "listener", "trace")),
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.Db2.html (2026-11-24)
    # TLS has a port of its own, and either may be open: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Db2.Concepts.SSL.html (2026-11-24)
    Engine("db2", 50000, ("diag.log", "notify.log"), tls=Tls("DB2COMM", frozenset({"ssl"}))),
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Integrating.CloudWatch.html (2026-11-24)
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Security.html (2026-11-24)
    Engine("aurora-mysql", 3306, ("audit",), takes_iam=True, tls=Tls("require_secure_transport")),
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.CloudWatch.html (2026-11-24)
    # Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html (2026-11-24)
    Engine("aurora-postgresql", 5432, ("postgresql",), takes_iam=True, tls=Tls("rds.force_ssl", is_told=True)),
)
_VERSION: Final = re.compile(r"\d+(?:\.\d+)*")


def engine_of(name: str) -> Engine | None:
    """The engine of an instance, of a cluster or of a parameter group family, by its name; None for one without a row."""
    told = name.removeprefix(_CUSTOM)
    fitting = (engine for engine in _ENGINES if re.match(rf"{engine.name}(?![a-z])", told))
    return max(fitting, key=lambda engine: len(engine.name), default=None)


def is_custom(name: str) -> bool:
    """Whether an engine runs in RDS Custom."""
    return name.startswith(_CUSTOM)


def version_of(text: str) -> tuple[int, ...]:
    """The version that a parameter group family ends with, such as 8.0 in `mysql8.0`, or that an engine version begins with; empty for none."""
    match = _VERSION.search(text)
    return tuple(int(part) for part in match[0].split(".")) if match else ()
