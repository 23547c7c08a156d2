from tests.warehouses import cluster

passes = {
    "it has private addresses alone": cluster(PubliclyAccessible=False),
    "something else is under way": cluster(PubliclyAccessible=False, PendingModifiedValues={"NodeType": "ra3.4xlarge"}),
    "it is paused, and private": cluster(PubliclyAccessible=False, ClusterStatus="paused"),
}
fails = {
    "it has public addresses": cluster(PubliclyAccessible=True),
    "it has an address of the customer's own": cluster(
        PubliclyAccessible=True, ElasticIpStatus={"ElasticIp": "203.0.113.7", "Status": "active"}
    ),
    "it stays public": cluster(PubliclyAccessible=True, PendingModifiedValues={"PubliclyAccessible": True}),
    "it is paused, and will be public again": cluster(PubliclyAccessible=True, ClusterStatus="paused"),
}
unknown = {
    "it is being made private": cluster(PubliclyAccessible=True, PendingModifiedValues={"PubliclyAccessible": False}),
    "it is being made public": cluster(PubliclyAccessible=False, PendingModifiedValues={"PubliclyAccessible": True}),
    "AWS does not say": cluster(),
}
