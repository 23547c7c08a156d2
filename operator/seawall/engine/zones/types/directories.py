"""Directories of Directory Service, those of WorkSpaces, and desktops.

Source: https://docs.aws.amazon.com/workspaces/latest/adminguide/amazon-workspaces-vpc.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from seawall.engine.zones.building.controllers import READS, STAGES, controllers_of, needs_of_directory
from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import in_subnet, pending, untold
from seawall.engine.zones.building.states import States
from seawall.engine.zones.loss.nodes import Basis, Gap, Member
from seawall.engine.zones.loss.parts import Blank, Group, Part, Pool
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts import workspaces
from seawall.facts.base import Resource
from seawall.facts.ds import Directory
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.workspaces import Workspace

#: A directory has two zones, never more.
_ZONES: Final = 2

#: Source: https://docs.aws.amazon.com/workspaces/latest/api/API_WorkspaceDirectory.html (2026-11-24)
_REGISTRATION: Final = States(
    wanted="REGISTERED",
    works=frozenset({"REGISTERED"}),
    comes=frozenset({"REGISTERING"}),
    down=frozenset({"DEREGISTERED", "DEREGISTERING", "ERROR"}),
    word="state",
)
#: A desktop that is stopped starts when its user comes.
#: Source: https://docs.aws.amazon.com/workspaces/latest/api/API_Workspace.html (2026-11-24)
_DESKTOP: Final = States(
    wanted="AVAILABLE",
    works=frozenset({"AVAILABLE", "STARTING", "STOPPED", "STOPPING", "UPDATING"}),
    comes=frozenset({"PENDING", "REBOOTING", "REBUILDING", "RESTORING"}),
    down=frozenset({"ERROR", "SUSPENDED", "TERMINATED", "TERMINATING"}),
    word="state",
)


def build_directories(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Of every directory one domain controller must be left."""
    directories = (resource for resource in resources if isinstance(resource, Directory)) if Directory in wanted else ()
    return Built(parts=tuple(part for directory in directories for part in _directory(directory, site)))


def _directory(directory: Directory, site: Site) -> Iterator[Part]:
    stage = STAGES.of(directory.stage)
    if stage.pending is not None:
        yield pending(directory.id, stage.pending)
        return
    answering = controllers_of(directory, stage, site)
    if isinstance(answering, Gap):
        yield Blank(directory.id, answering)
        return
    group = Group(directory.id, answering.members)
    yield Pool(directory.id, (group,), counts="domain controllers", basis=answering.basis, most_zones=_ZONES)
    if answering.beyond is not None:
        yield Blank(directory.id, answering.beyond)


def build_registrations(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Of the two subnets that a directory places desktops in one must be left, and the directory behind it."""
    kind = workspaces.Directory
    directories = (resource for resource in resources if isinstance(resource, kind)) if kind in wanted else ()
    return Built(parts=tuple(_registration(directory, site) for directory in directories))


def _registration(directory: workspaces.Directory, site: Site) -> Part:
    state = _REGISTRATION.of(directory.state)
    if state.pending is not None:
        return pending(directory.id, state.pending)
    if not directory.subnet_ids:
        return untold(directory.id, "AWS tells none of its subnets")
    needs = needs_of_directory(site, directory.id)
    members = tuple(in_subnet(site, each, each, alive=state.alive, gap=state.gap, needs=needs) for each in directory.subnet_ids)
    return Pool(directory.id, (Group(directory.id, members),), counts="subnets", basis=Basis.CONFIGURED, most_zones=_ZONES)


def build_desktops(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """All desktops as one group: each stays in the zone of its subnet, even when it is rebuilt, and needs its directory."""
    desktops = [resource for resource in resources if isinstance(resource, Workspace)] if Workspace in wanted else []
    members = []
    for desktop in desktops:
        state = _DESKTOP.of(desktop.state)
        needs = needs_of_directory(site, desktop.directory_id) if desktop.directory_id else ()
        if desktop.subnet_id is None:
            gap = Gap(UnknownReason.ERROR, f"AWS does not tell the subnet of {desktop.id}")
            members.append(Member(desktop.id, None, state.alive, gap=state.gap or gap, needs=needs))
        else:
            members.append(in_subnet(site, desktop.id, desktop.subnet_id, alive=state.alive, gap=state.gap, needs=needs))
    return Built((Group("desktops", tuple(members)),) if members else ())


FAMILIES = (
    Family((Directory,), build_directories, reads=READS),
    Family((workspaces.Directory,), build_registrations, reads=(Subnet.LISTING, *READS)),
    # A directory cannot be deregistered while there are desktops in it.
    # Source: https://docs.aws.amazon.com/workspaces/latest/api/API_DeregisterWorkspaceDirectory.html (2026-11-24)
    Family((Workspace,), build_desktops, reads=(Subnet.LISTING, *READS), has_units=True, within=workspaces.Directory),
)
