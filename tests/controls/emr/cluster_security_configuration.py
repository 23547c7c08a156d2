from seawall.facts.emr import Cluster
from tests.builders import given
from tests.emr_clusters import cluster

passes = {"it names one": cluster(SecurityConfiguration="strict")}
fails = {
    "it names none": cluster(),
    "its name is empty": cluster(SecurityConfiguration=""),
    "it has a Kerberos realm from elsewhere, and names none": cluster(KerberosAttributes={"Realm": "EC2.INTERNAL"}),
}
unknown = {"it cannot be read": given(Cluster(cluster_id="j-1", cluster_arn="arn:aws:elasticmapreduce:::cluster/j-1", name="etl"))}
