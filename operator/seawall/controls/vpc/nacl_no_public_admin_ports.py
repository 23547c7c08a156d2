"""Network ACLs do not admit the world to SSH and RDP.

The ACL of a subnet is the second lock behind the security group, and the one that a mistake in a group does not open. Entries are walked by their
numbers: the first that is about all of the world and the port decides, for IPv4 and IPv6 by itself; entries for parts of the world count together.
AWS's own ACLs admit everything. Return traffic needs the high ports, so only the named ones are looked at. ACLs of VPCs that another account shares
are its own affair.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html (2026-11-24)
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.acl import Entries, Entry, NetworkAcl
from seawall.facts.fact import Change
from seawall.facts.network import ANYWHERE, Network, reached

Port = Annotated[int, Field(ge=0, le=65535)]


class Parameters(Params):
    """What counts."""

    ports: tuple[Port, ...] = (22, 3389)
    """The TCP ports."""
    skip_unassociated: bool = True
    """Whether ACLs that no subnet uses are left out, as AWS Config's rule does."""


control = Control(
    NetworkAcl,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-1.4": "5.1",
        "cis-3.0": "5.1",
        "cis-5.0": "5.2",
        "cis-6.0": "6.2",
        "cis-7.0": "6.2",
        "hipaa": "164.308(a)(1)(ii)(B) 164.312(e)(1)",
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-800-53-r5": (
            "AC-4(21) AC-17(b) AC-17(1) AC-17(4)(a) AC-17(9) AC-17(10) CM-2(a) CM-2(2) CM-6(a) CM-7(b) CM-8(6) "
            "CM-9(b) SC-7(5) SC-7(7) SC-7(11) SC-7(12) SC-7(16) SC-7(21) SC-7(24)(b) SC-7(25)"
        ),
        "pci-dss-4.0": "1.2.8 1.3.1 1.3.2 1.4.2 1.5.1 A1.1.3",
        "security-hub": "EC2.21",
        "soc2": "CC6.6",
        "well-architected-security": "SEC05-BP02 SEC05-BP03",
    },
)


@control.check
def check(acl: NetworkAcl, want: Parameters) -> Verdict:
    """For every port the entries deny the world, or none admits it."""
    if acl.owner != acl.target.account_id:
        return NotApplicable(f"the ACL belongs to account {acl.owner}")
    if want.skip_unassociated and not acl.associations:
        return NotApplicable("no subnet uses the ACL")
    openings = [(port, network, entry) for port, network, entry in _openings(acl, want)]
    if not openings:
        return Pass()
    port, network, entry = openings[0]
    more = f" and {len(openings) - 1} more" if len(openings) > 1 else ""
    door = f"in through TCP port {port}{more}, wanted no entry that does"
    if reached(entry.ranges, (network,)):
        return Fail(f"entry {entry.rule_number} lets {entry.ranges[0]} {door}")
    return Fail(f"the entries up to {entry.rule_number} together let {network} {door}")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(NetworkAcl.entries,),
    undo_risk=Risk.SAFE,
    breaks="nobody reaches the ports from other networks any more, entries with higher numbers that allow single networks included",
)
def fix(acl: NetworkAcl, want: Parameters) -> Change[NetworkAcl, Entries] | NoChange:
    """One entry that denies for each port and kind of address, right before the one that allows: what allows earlier stays."""
    denials: list[Entry] = []
    for port, network, entry in _openings(acl, want):
        if not reached(entry.ranges, (network,)):
            return NoChange(f"entry {entry.rule_number} and others make up the world together: which of them stays is for a person to say")
        number = acl.free_number_before(entry, (denial.rule_number for denial in denials))
        if number is None:
            return NoChange(f"no number before entry {entry.rule_number} is free: give it a higher one")
        denials.append(Entry.denying(number, port, entry.ranges[0]))
    return NetworkAcl.entries.change(acl, tuple(sorted((*acl.entries, *denials), key=lambda entry: entry.place)))


def _openings(acl: NetworkAcl, want: Parameters) -> Iterator[tuple[int, Network, Entry]]:
    pairs = ((port, network, acl.opening(port, network)) for port in want.ports for network in ANYWHERE)
    return ((port, network, entry) for port, network, entry in pairs if entry is not None)
