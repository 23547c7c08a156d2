from tests.builders import REGION
from tests.databases import cluster, member, members

ZONES = [f"{REGION}{letter}" for letter in "abc"]
AURORA = {"AvailabilityZones": ZONES, "DBClusterMembers": members("shop-1", "shop-2")}
ALONE = {"AvailabilityZones": ZONES, "DBClusterMembers": members("shop-1")}
THREE = {"Engine": "postgres", "DBClusterMembers": members("shop-1", "shop-2", "shop-3")}

passes = {
    "members are in two zones": cluster(member("shop-1"), member("shop-2", "b"), **AURORA),
    "members are in two zones, whatever AWS says of the cluster": cluster(member("shop-1"), member("shop-2", "b"), **AURORA, MultiAZ=False),
    "members are in two zones, and stopped": cluster(
        member("shop-1", DBInstanceStatus="stopped"), member("shop-2", "b", DBInstanceStatus="stopped"), **AURORA, Status="stopped"
    ),
    "a Multi-AZ DB cluster is in three": cluster(member("shop-1"), member("shop-2", "b"), member("shop-3", "c"), **THREE),
}
fails = {
    "there is one member only": cluster(member("shop-1"), **ALONE),
    "both are in one zone, and the storage is in three": cluster(member("shop-1"), member("shop-2"), **AURORA),
    "the one in another zone is going": cluster(member("shop-1"), member("shop-2", "b", DBInstanceStatus="deleting"), **AURORA),
    "the one in another zone has failed": cluster(member("shop-1"), member("shop-2", "b", DBInstanceStatus="failed"), **AURORA),
    "no member can use its key": cluster(
        *(
            member(name, letter, DBInstanceStatus="inaccessible-encryption-credentials")
            for name, letter in (("shop-1", "a"), ("shop-2", "b"))
        ),
        **AURORA,
        Status="inaccessible-encryption-credentials",
    ),
    "one more is being made in the same zone": cluster(member("shop-1"), member("shop-2", DBInstanceStatus="creating"), **AURORA),
    "it has no members at all": cluster(AvailabilityZones=ZONES),
    "the members of a Multi-AZ DB cluster are in one zone": cluster(member("shop-1"), member("shop-2"), member("shop-3"), **THREE),
    "the storage is in no other zone of the subnet group": cluster(member("shop-1"), **{**ALONE, "AvailabilityZones": ZONES[:1]}),
    "it is stopped": cluster(member("shop-1", DBInstanceStatus="stopped"), **ALONE, Status="stopped"),
    "it has as many members as can be": cluster(
        *(member(f"shop-{number}") for number in range(16)), DBClusterMembers=members(*(f"shop-{number}" for number in range(16)))
    ),
}
unknown = {
    "a member in another zone is being made": cluster(member("shop-1"), member("shop-2", "b", DBInstanceStatus="creating"), **AURORA),
    "a member is not listed yet": cluster(member("shop-1"), **AURORA),
    "members cannot be listed": cluster(**AURORA),
}
not_applicable = {
    "Aurora Serverless v1 shows no members": cluster(EngineMode="serverless"),
    "shard groups carry the load": cluster(Engine="aurora-postgresql", ClusterScalabilityType="limitless"),
}
