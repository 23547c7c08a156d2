"""What is so whatever is lost."""

from __future__ import annotations

from seawall.engine.zones.building.present import reached_in
from seawall.engine.zones.loss.nodes import Aftermath
from seawall.engine.zones.site import Site
from tests.engine.workload_builders import NOW
from tests.engine.zones.family_builders import AZ1, place


def test_two_things_of_one_name_are_each_reached_in_their_own_subnets() -> None:
    site = Site.read(place(), NOW, None)
    (queue,) = reached_in(site, "shop", ("subnet-a",))
    (stream,) = reached_in(site, "shop", ("subnet-b", "subnet-c"))
    after = Aftermath(site.nodes, AZ1)
    assert (after.of(queue).alive, after.of(stream).alive) == (False, True)
