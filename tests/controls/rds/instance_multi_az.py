from typing import Any

from seawall.controls.rds.instance_multi_az import Parameters
from seawall.facts.rds.instance import DbInstance
from tests.builders import given

ARN = "arn:aws:rds:eu-west-1:123456789012:db:shop"
EXEMPT = Parameters(exempt_read_replicas=True)


def instance(*, standby: bool = False, engine: str = "mysql", **more: Any) -> DbInstance:
    return given(DbInstance(identifier="shop", instance_arn=ARN, engine=engine, has_standby=standby, **more))


passes = {
    "a standby follows": instance(standby=True),
    "something else is pending": instance(standby=True, pending={"AllocatedStorage": 100}),
    "a replica with a standby": instance(standby=True, replica_of="main"),
}
fails = {
    "it is stopped": instance(status="stopped"),
    "there is no standby": instance(),
    "AWS tells nothing of a standby, as it may of one in RDS Custom": given(
        DbInstance.model_validate({"DBInstanceIdentifier": "shop", "DBInstanceArn": ARN, "Engine": "custom-oracle-ee"})
    ),
    "a replica counts like any other": instance(replica_of="main"),
    "no replica is exempt that is none": (instance(), EXEMPT),
    "there is no standby, and other changes wait": instance(pending={"DBInstanceClass": "db.m7g.large", "MasterUserPassword": "****"}),
    "what AWS leaves empty does not wait": instance(pending={"PendingCloudwatchLogsExports": {}, "ProcessorFeatures": []}),
}
unknown = {
    "a standby is being made": instance(pending={"MultiAZ": True}),
    "the standby is about to go": instance(standby=True, pending={"MultiAZ": False}),
}
not_applicable = {
    "it is a member of Aurora": instance(engine="aurora-postgresql", cluster="shop"),
    "it is a member of a Multi-AZ DB cluster": instance(cluster="shop"),
    "a replica is exempt": (instance(replica_of="main"), EXEMPT),
    "a replica of a cluster is exempt": (instance(replica_of_cluster="main"), EXEMPT),
}
