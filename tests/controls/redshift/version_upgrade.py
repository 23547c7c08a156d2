from tests.warehouses import cluster

passes = {"upgrades are allowed": cluster(AllowVersionUpgrade=True)}
fails = {
    "upgrades are not allowed": cluster(AllowVersionUpgrade=False),
    "they are not, and the cluster is paused": cluster(AllowVersionUpgrade=False, ClusterStatus="paused"),
}
unknown = {"AWS does not say": cluster()}
