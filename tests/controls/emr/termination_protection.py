from seawall.facts.emr import Cluster
from tests.builders import given
from tests.emr_clusters import cluster

passes = {
    "it is protected": cluster(AutoTerminate=False, TerminationProtected=True),
    "it is protected, and being started": cluster("STARTING", AutoTerminate=False, TerminationProtected=True),
}
fails = {
    "it is not": cluster(AutoTerminate=False, TerminationProtected=False),
    "it waits for steps": cluster("WAITING", AutoTerminate=False, TerminationProtected=False),
}
not_applicable = {
    "it ends once its steps are done": cluster(AutoTerminate=True, TerminationProtected=False),
    "it ends once its steps are done, protected until then": cluster(AutoTerminate=True, TerminationProtected=True),
}
unknown = {"it cannot be read": given(Cluster(cluster_id="j-1", cluster_arn="arn:aws:elasticmapreduce:::cluster/j-1", name="etl"))}
