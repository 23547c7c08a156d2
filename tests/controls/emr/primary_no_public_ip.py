from seawall.facts.emr import Cluster, Node
from tests.emr_clusters import cluster

PRIVATE = Node()
PUBLIC = Node(public_ip="203.0.113.7")


def of_groups(*nodes: Node, state: str = "RUNNING") -> Cluster:
    return cluster(state, {"primary_of_groups": nodes}, InstanceCollectionType="INSTANCE_GROUP")


def of_fleets(*nodes: Node, state: str = "RUNNING") -> Cluster:
    return cluster(state, {"primary_of_fleets": nodes}, InstanceCollectionType="INSTANCE_FLEET")


passes = {
    "its primary node is in a private subnet": of_groups(PRIVATE),
    "it waits for steps": of_groups(PRIVATE, state="WAITING"),
    "AWS tells an empty address": of_groups(Node(public_ip="")),
    "all of its three primary nodes are private": of_groups(PRIVATE, PRIVATE, PRIVATE),
    "its primary fleet is private": of_fleets(PRIVATE),
}
fails = {
    "its primary node has a public address": of_groups(PUBLIC),
    "it waits for steps, with a public address": of_groups(PUBLIC, state="WAITING"),
    "one of its three primary nodes has a public address": of_groups(PRIVATE, PUBLIC, PRIVATE),
    "its primary fleet has a public address": of_fleets(PUBLIC),
    "it is still being started, and has the address already": of_groups(PUBLIC, state="BOOTSTRAPPING"),
}
unknown = {
    "it is being started": of_groups(state="STARTING"),
    "it is being started, and its node has no address yet": of_groups(PRIVATE, state="BOOTSTRAPPING"),
    "its only primary node is being replaced": of_groups(),
    "its nodes cannot be read": cluster(InstanceCollectionType="INSTANCE_GROUP"),
}
