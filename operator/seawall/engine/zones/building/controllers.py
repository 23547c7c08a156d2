"""Domain controllers of Directory Service: what a directory is made of, and what needs it needs of them.

Source: https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_getting_started_what_gets_created.html (2026-11-24)
Source: https://docs.aws.amazon.com/directoryservice/latest/admin-guide/directory_ad_connector.html (2026-11-24)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from seawall.engine.zones.building.states import State, States
from seawall.engine.zones.loss.nodes import Basis, Gap, Member, Node
from seawall.engine.zones.needs.ways import found
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.ds import Directory
from seawall.facts.fact import Read

#: What following a directory may read.
READS: Final[tuple[Read, ...]] = (Directory.LISTING, Directory.controllers)

#: Source: https://docs.aws.amazon.com/directoryservice/latest/devguide/API_DirectoryDescription.html (2026-11-24)
STAGES: Final = States(
    wanted="Active",
    works=frozenset({"Active", "Updating", "Impaired"}),  # impaired: some of its controllers do not answer, and each says so itself
    comes=frozenset({"Requested", "Creating", "Created", "Restoring"}),
    down=frozenset({"Deleted", "Deleting", "Failed", "Inoperable", "RestoreFailed"}),
    word="stage",
)
#: Source: https://docs.aws.amazon.com/directoryservice/latest/devguide/API_DomainController.html (2026-11-24)
_CONTROLLER: Final = States(
    wanted="Active",
    works=frozenset({"Active"}),
    comes=frozenset({"Creating", "Restoring", "Updating"}),
    down=frozenset({"Deleted", "Deleting", "Failed"}),
)

#: Id of a directory that is WorkSpaces' own, with nothing of Directory Service behind it.
_WORKSPACES_OWN: Final = "wsd-"


@dataclass(frozen=True, slots=True)
class Controllers:
    """What answers for a directory, of which one must be left.

    Attributes:
        beyond: what else it needs and nobody can tell of; None where it needs nothing else.
    """

    members: tuple[Member, ...]
    basis: Basis
    beyond: Gap | None = None


def controllers_of(directory: Directory, stage: State, site: Site) -> Controllers | Gap:
    """The domain controllers of a directory, or its addresses where AWS shows none."""
    if directory.is_shared:
        owner = directory.owner.account_id if directory.owner else None
        return Gap(UnknownReason.ERROR, f"it is shared by {owner or 'another account'}, which alone sees its domain controllers")
    shown = None if directory.is_connector else site.attempt(f"the domain controllers of {directory.id}", lambda: directory.controllers)
    if isinstance(shown, Gap):
        return shown
    if shown is not None:
        states = [(each, _CONTROLLER.of(each.status) if stage.alive else stage) for each in shown]
        members = tuple(site.member(each.identifier, each.zone, alive=state.alive, gap=state.gap) for each, state in states)
        return Controllers(members, Basis.OBSERVED) if members else Gap(UnknownReason.ERROR, "AWS shows no domain controller of it")
    if directory.stage == "Impaired":
        return Gap(UnknownReason.ERROR, "its stage is Impaired, and AWS does not show what of it answers")
    names = directory.network.availability_zones
    members = tuple(site.member(f"{directory.id} in {name}", name, alive=stage.alive, gap=stage.gap) for name in names)
    beyond = None
    if directory.is_connector:
        beyond = Gap(UnknownReason.ERROR, "AWS does not tell of the domain controllers that it connects to")
    return Controllers(members, Basis.CONFIGURED, beyond) if members else Gap(UnknownReason.ERROR, "AWS tells none of its zones")


def needs_of_directory(site: Site, directory_id: str) -> tuple[str, ...]:
    """Key of the node of a directory, for what cannot work without it; none where nothing of Directory Service is behind it."""
    if directory_id.startswith(_WORKSPACES_OWN):
        return ()
    key = name = f"directory {directory_id}"
    if key in site.nodes:
        return (key,)
    directory = found(site, Directory, directory_id)
    if isinstance(directory, Gap):
        return (site.node(key, Node(name, alive=None, gap=directory)),)
    answering = controllers_of(directory, STAGES.of(directory.stage), site)
    if isinstance(answering, Gap):
        return (site.node(key, Node(name, alive=None, gap=answering)),)
    parts = []
    for number, member in enumerate(answering.members):
        is_placed = member.zone is not None or member.alive is False
        parts.append(site.node(f"{key} > {number}", Node(member.name, member.zone, member.alive if is_placed else None, member.gap)))
    gap = answering.beyond
    return (site.node(key, Node(name, None, True if gap is None else None, gap, one_of=tuple(parts))),)
