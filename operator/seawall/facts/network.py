"""Address ranges as sets: what several ranges cover together, exactly. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

Network = IPv4Network | IPv6Network
Networks = tuple[Network, ...]

#: The whole world, once for each version of IP. Of IPv6 no public address is outside of 2000::/3, which rules may name in place of ::/0.
#: Source: https://www.iana.org/assignments/ipv6-address-space/ipv6-address-space.xhtml (2026-11-24)
ANYWHERE: Networks = (ip_network("0.0.0.0/0"), ip_network("2000::/3"))


def networks(cidrs: Iterable[str]) -> Networks:
    """The ranges that these texts name; bits behind the prefix do not count, as AWS has it.

    Raises:
        ValueError: a text names no range.
    """
    return tuple(ip_network(cidr, strict=False) for cidr in cidrs)


def covers(whole: Network, part: Network) -> bool:
    """Whether every address of `part` is in `whole`."""
    if isinstance(whole, IPv4Network):
        return isinstance(part, IPv4Network) and part.subnet_of(whole)
    return isinstance(part, IPv6Network) and part.subnet_of(whole)


def union(ranges: Iterable[Network]) -> Networks:
    """The fewest ranges that cover the same addresses, IPv4 first."""
    known = tuple(ranges)
    fours = collapse_addresses(each for each in known if isinstance(each, IPv4Network))
    sixes = collapse_addresses(each for each in known if isinstance(each, IPv6Network))
    return (*fours, *sixes)


def reached(ranges: Iterable[Network], targets: Iterable[Network], *, together: bool = False) -> Networks:
    """Those targets of which every address is covered.

    Args:
        ranges: what covers.
        targets: what may be covered.
        together: whether the ranges count as their union, so that 0.0.0.0/1 and 128.0.0.0/1 reach all of IPv4; else each on its own.
    """
    # A target is contiguous and aligned, so it lies within a union only if it lies within one of the union's fewest ranges.
    known = union(ranges) if together else tuple(ranges)
    return tuple(target for target in targets if any(covers(each, target) for each in known))
