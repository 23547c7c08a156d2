from tests.warehouses import cluster

passes = {
    "it is on": cluster(EnhancedVpcRouting=True),
    "it is on, and something else is under way": cluster(EnhancedVpcRouting=True, PendingModifiedValues={"EncryptionType": "KMS"}),
}
fails = {
    "it is off": cluster(EnhancedVpcRouting=False),
    "it is off, and the cluster is paused": cluster(EnhancedVpcRouting=False, ClusterStatus="paused"),
}
unknown = {
    "it is being turned on": cluster(EnhancedVpcRouting=False, PendingModifiedValues={"EnhancedVpcRouting": True}),
    "it is being turned off": cluster(EnhancedVpcRouting=True, PendingModifiedValues={"EnhancedVpcRouting": False}),
    "AWS does not say": cluster(),
}
