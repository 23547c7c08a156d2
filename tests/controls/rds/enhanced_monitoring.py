from typing import Any

from seawall.controls.rds.enhanced_monitoring import Parameters
from seawall.facts.rds.instance import DbInstance
from tests.databases import instance

ROLE = "arn:aws:iam::123456789012:role/rds-monitoring"
OTHER = "arn:aws:iam::123456789012:role/somebody-elses"
NAMED, OFTEN = Parameters(role_arn=ROLE), Parameters(max_interval_seconds=10)


def every(seconds: int, role: str | None = ROLE, **more: Any) -> DbInstance:
    return instance(MonitoringInterval=seconds, **({"MonitoringRoleArn": role} if role else {}), **more)


passes = {
    "it comes every minute": every(60),
    "it comes every second": every(1),
    "it comes as often as wanted": (every(5), OFTEN),
    "a member of Aurora has it": every(60, Engine="aurora-mysql", DBClusterIdentifier="shop"),
}
fails = {
    "it is off, and nobody named a role": every(0, None),
    "it is off": (every(0, None), NAMED),
    "it is off, and AWS leaves the members out": (instance(), NAMED),
    "it is off, and a role from before is told": (every(0, OTHER), NAMED),
    "it comes too seldom, and keeps its own role": (every(60, OTHER), OFTEN),
    "a read replica is without": (every(0, None, ReadReplicaSourceDBInstanceIdentifier="main"), NAMED),
    "a member of Aurora is without": (every(0, None, Engine="aurora-mysql", DBClusterIdentifier="shop"), NAMED),
    "a member of a Multi-AZ DB cluster is without": (every(0, None, DBClusterIdentifier="shop"), NAMED),
    "the instance is stopped": (every(0, None, DBInstanceStatus="stopped"), NAMED),
}
not_applicable = {"RDS Custom has none": every(0, None, Engine="custom-oracle-ee")}
