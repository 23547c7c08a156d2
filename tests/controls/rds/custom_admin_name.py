from seawall.controls.rds.custom_admin_name import Parameters
from tests.databases import instance

ROOT = Parameters(default_names=("root",))

passes = {
    "it has a name of its own": instance(MasterUsername="harbour"),
    "the name only begins like one": instance(MasterUsername="administrator"),
    "the name is not among those that are not wanted": (instance(MasterUsername="admin"), ROOT),
}
fails = {
    "it is called admin": instance(MasterUsername="admin"),
    "it is called postgres": instance(Engine="postgres", MasterUsername="postgres"),
    "it is called Admin": instance(MasterUsername="Admin"),
    "a member of Aurora has its cluster's": instance(Engine="aurora-mysql", DBClusterIdentifier="shop", MasterUsername="admin"),
    "a read replica has its source's": instance(MasterUsername="admin", ReadReplicaSourceDBInstanceIdentifier="main"),
    "it is called as nobody wants": (instance(MasterUsername="root"), ROOT),
}
unknown = {"AWS does not say": instance()}
