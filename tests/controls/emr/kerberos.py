from seawall.facts.emr import Cluster
from tests.builders import given
from tests.emr_clusters import cluster

passes = {
    "it belongs to a realm": cluster(KerberosAttributes={"Realm": "EC2.INTERNAL"}),
    "its realm trusts a directory": cluster(KerberosAttributes={"Realm": "EC2.INTERNAL", "ADDomainJoinUser": "joiner"}),
}
fails = {
    "it belongs to none": cluster(),
    "AWS tells attributes without a realm": cluster(KerberosAttributes={}),
    "its realm is empty": cluster(KerberosAttributes={"Realm": ""}),
    "it has a security configuration and no realm": cluster(SecurityConfiguration="strict"),
}
unknown = {"it cannot be read": given(Cluster(cluster_id="j-1", cluster_arn="arn:aws:elasticmapreduce:::cluster/j-1", name="etl"))}
