"""WorkSpaces directories say which networks their users may come from.

A desktop is reached from anywhere by whoever has a password for it. IP access control groups let in the addresses that they name and no others; a
directory without one has AWS's own, which lets everybody in, and groups that together name every address do the same.
Source: https://docs.aws.amazon.com/workspaces/latest/adminguide/amazon-workspaces-ip-access-control-groups.html (2026-11-24)
"""

from typing import Final

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.fact import Change
from seawall.facts.workspaces import Directory, IpGroup

#: Groups that a directory takes.
LIMIT: Final = 25


class Parameters(Params):
    """What the fix may do."""

    groups: tuple[str, ...] = ()
    """Ids of the IP access control groups, `wsipg-…`, that the fix associates; none: it only takes away groups that let everybody in."""


control = Control(
    Directory,
    Parameters,
    reads=(IpGroup.LISTING,),
    severity=Severity.MEDIUM,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
)


@control.check
def check(directory: Directory, _want: Parameters) -> Verdict:
    """There are groups, and they do not let everybody in. What is in them is asked only where there are any."""
    if not directory.ip_groups:
        return Fail("no IP access control group is associated, so users come from anywhere, wanted one that says from where")
    known = _known(directory)
    missing = [each for each in directory.ip_groups if each not in known]
    if missing:
        return Unknown(UnknownReason.ERROR, f"the Region's list of groups does not have {', '.join(missing)}")
    if not IpGroup.let_everybody_in(known[each] for each in directory.ip_groups):
        return Pass()
    alone = [each for each in directory.ip_groups if IpGroup.let_everybody_in([known[each]])]
    return Fail(f"users may come from anywhere by {', '.join(alone or directory.ip_groups)}, wanted groups that say from where")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Directory.ip_groups,),
    undo_risk=Risk.SAFE,
    breaks="every user outside the addresses of the groups is disconnected",
)
def fix(directory: Directory, want: Parameters) -> Change[Directory, tuple[str, ...]] | NoChange:
    """Add the groups of the parameters and take away those that let everybody in; every other one stays."""
    known = _known(directory)
    unknown = [each for each in want.groups if each not in known]
    if unknown:
        return NoChange(f"there is no IP access control group {', '.join(unknown)}")
    together = {*directory.ip_groups, *want.groups}
    kept = tuple(sorted(each for each in together if not IpGroup.let_everybody_in([known[each]])))
    if not kept:
        return NoChange("no group says where users come from: name one in the parameter `groups`")
    if IpGroup.let_everybody_in(known[each] for each in kept):
        return NoChange(f"{', '.join(kept)} together let users in from anywhere: their rules must be changed")
    if len(together) > LIMIT:
        return NoChange(f"a directory takes {LIMIT} groups, and these would be {len(together)}")
    return Directory.ip_groups.change(directory, kept)


def _known(directory: Directory) -> dict[str, IpGroup]:
    return {group.id: group for group in directory.target.all(IpGroup)}
