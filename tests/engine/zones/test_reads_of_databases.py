"""What families of databases, warehouses and directories read is what they declare: IAM policies are made from that."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from seawall.engine.zones.building.model import families
from seawall.engine.zones.site import Site
from seawall.facts import emr, workspaces
from seawall.facts.base import Resource
from seawall.facts.dms import ReplicationInstance
from seawall.facts.ds import Directory
from seawall.facts.rds.cluster import DbCluster
from seawall.facts.rds.instance import DbInstance
from seawall.facts.rds.proxy import Proxy
from seawall.facts.redshift import Cluster
from seawall.facts.redshift_serverless import Workgroup
from seawall.facts.workspaces import Workspace
from seawall.facts.zones import AvailabilityZone
from tests.builders import Given
from tests.engine.workload_builders import NOW
from tests.engine.zones.family_builders import built, place
from tests.engine.zones.rds_builders import cluster, member
from tests.engine.zones.test_directories import controllers, desktop, directory, registered
from tests.engine.zones.test_emr import running
from tests.engine.zones.test_proxies import behind, fronting
from tests.engine.zones.test_replication import replicating
from tests.engine.zones.test_warehouses import cluster as warehouse
from tests.engine.zones.test_warehouses import workgroup


def desks() -> Given:
    view = place()
    view.put(directory(), {"controllers": controllers("ab")})
    view.put(registered("subnet-a", "subnet-b"))
    view.put(desktop("ws-1", "a", directory_id="d-1"))
    return view


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (Cluster, warehouse),
        (DbCluster, lambda: cluster(member("w", "a"), member("r", "b"))),
        (DbInstance, lambda: cluster(member("w", "a"), member("r", "b"))),
        (Directory, desks),
        (Proxy, lambda: fronting(behind())),
        (ReplicationInstance, replicating),
        (Workgroup, lambda: workgroup("subnet-a")),
        (Workspace, desks),
        (emr.Cluster, lambda: running("subnet-a")),
        (workspaces.Directory, desks),
    ],
)
def test_a_family_reads_no_more_than_it_declares(kind: type[Resource], target: Callable[[], Given]) -> None:
    view = target()
    built(Site.read(view, NOW, None), kind)
    family = next(each for each in families() if kind in each.kinds)
    asked = {action for read in view.touched for action in read.actions}
    assert asked <= family.actions | set(AvailabilityZone.LISTING.actions)
