from seawall.controls.redshift.custom_admin_name import Parameters
from tests.warehouses import cluster

passes = {
    "it has a name of its own": cluster(MasterUsername="harbour"),
    "the name only begins like the default": cluster(MasterUsername="awsuser2"),
    "other names are not wanted": (cluster(MasterUsername="awsuser"), Parameters(default_names=("admin",))),
}
fails = {
    "it is what AWS proposes": cluster(MasterUsername="awsuser"),
    "it is that in another case": cluster(MasterUsername="AWSUser"),
    "it is one of ours": (cluster(MasterUsername="root"), Parameters(default_names=("awsuser", "root"))),
}
unknown = {"AWS does not say": cluster()}
