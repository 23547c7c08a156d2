"""The graph that a MultiAZPolicy was judged on, as small as drawing it allows: what carries load in which zone, and what that needs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from seawall.api.model import AtomicList, Model
from seawall.api.v1alpha1.terms import Count, ZoneVerdict

NodeKey = Annotated[str, Field(max_length=1024)]
NodeName = Annotated[str, Field(max_length=256)]
NodeKeys = Annotated[tuple[NodeKey, ...], AtomicList()]
Told = Annotated[str, Field(max_length=512)]
ZoneID = Annotated[str, Field(max_length=64)]


class NodeState(StrEnum):
    """Whether something works now, before any zone is lost."""

    UP = "Up"
    """It works."""
    DOWN = "Down"
    """It does not work, whatever is lost."""
    UNKNOWN = "Unknown"
    """It could not be found out."""


class ZoneMembers(Model):
    """Members that stand and fall together: in one zone, in one state, with the same needs."""

    names: Annotated[tuple[NodeName, ...], AtomicList()] = ()
    """Their names; empty where there are more than 5, or where a group replaces them by others."""
    count: Count
    """How many they are."""
    units: Count
    """How much of the capacity they are together."""
    zone: ZoneID | None = None
    """Id of their zone; absent when it is not known; `elsewhere` where AWS only says that it is another one than the primary's."""
    among: Annotated[tuple[ZoneID, ...], AtomicList()] = ()
    """Where the zone is not known: ids of those of which it is one; empty when it may be any."""
    state: NodeState
    """Whether they carry load now: Up, Down or Unknown."""
    message: Told | None = None
    """Why the zone or state of the first of them is not known, or why it is down."""
    needs: NodeKeys = ()
    """Keys of the nodes that each of them cannot work without."""


class PartLoss(Model):
    """What the loss of one zone does to a part that does not survive it."""

    zone: ZoneID | None = None
    """Id of the zone; absent when no zone is known, so that any may be meant."""
    verdict: ZoneVerdict
    """Recoverable, Fails, Unknown or Pending."""


class ZonePart(Model):
    """A part of a component, all parts of which must be left."""

    workload: Annotated[str, Field(max_length=320)]
    """Name of the workload."""
    component: Annotated[str, Field(max_length=128)]
    """Name of the component."""
    name: NodeName = ""
    """Name of the part; empty where the component has no other."""
    wanted: Told
    """What must be left of it, in words, such as `2 of 3 voters`."""
    members: Annotated[tuple[ZoneMembers, ...], AtomicList()] = ()
    """What carries load, by zone; empty for what AWS runs over zones, and for what could not be read."""
    needs: NodeKeys = ()
    """Keys of the nodes without which it cannot be reached."""
    losses: Annotated[tuple[PartLoss, ...], AtomicList()] = ()
    """The zones whose loss it does not survive."""


class ZoneNode(Model):
    """Something that members need: a subnet, a route table, a NAT gateway, an endpoint."""

    key: NodeKey
    """By which others name it, unique in the target."""
    name: NodeName
    """What people call it."""
    zone: ZoneID | None = None
    """Id of its zone; absent for what is in none, or in one that is not known."""
    state: NodeState
    """Whether it works now, by itself: Up, Down or Unknown."""
    message: Told | None = None
    """Why it is down or not known."""
    needs: NodeKeys = ()
    """Keys of the nodes that must all be left for it to work."""
    one_of: NodeKeys = ()
    """Keys of nodes of which one must be left; empty when it needs none."""
