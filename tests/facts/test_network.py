from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from seawall.facts.network import ANYWHERE, Network, covers, networks, reached, union

WORLD, WORLD_6 = ANYWHERE

#: A world of 32 addresses, small enough to count.
SMALL = IPv4Network("10.0.0.0/27")


def ranges_within(version: type[IPv4Network | IPv6Network], bits: int) -> st.SearchStrategy[Network]:
    prefixes = st.integers(0, bits)
    return prefixes.flatmap(lambda prefix: st.integers(0, 2**prefix - 1).map(lambda high: version((high << (bits - prefix), prefix))))


ranges = st.one_of(ranges_within(IPv4Network, 32), ranges_within(IPv6Network, 128))
small_ranges = st.lists(st.integers(27, 32).flatmap(lambda prefix: st.sampled_from(list(SMALL.subnets(new_prefix=prefix)))), max_size=12)


def addresses(known: list[IPv4Network]) -> set[int]:
    return {int(address) for each in known for address in each}


@given(small_ranges)
def test_a_union_has_exactly_the_addresses_of_its_parts(parts: list[IPv4Network]) -> None:
    assert addresses([each for each in union(parts) if isinstance(each, IPv4Network)]) == addresses(parts)


@given(small_ranges, small_ranges)
def test_a_target_is_reached_together_exactly_if_no_address_is_left_out(parts: list[IPv4Network], targets: list[IPv4Network]) -> None:
    wanted = tuple(target for target in targets if addresses([target]) <= addresses(parts))
    assert reached(parts, targets, together=True) == wanted


@given(st.lists(ranges, max_size=6), st.lists(ranges, max_size=3))
def test_what_is_reached_by_one_range_is_reached_together(parts: list[Network], targets: list[Network]) -> None:
    alone = reached(parts, targets)
    assert set(alone) <= set(reached(parts, targets, together=True))
    assert all(any(covers(part, target) for part in parts) for target in alone)


@given(st.lists(ranges, max_size=6), ranges)
def test_another_range_never_takes_reach_away(parts: list[Network], more: Network) -> None:
    for together in (False, True):
        assert set(reached(parts, ANYWHERE, together=together)) <= set(reached([*parts, more], ANYWHERE, together=together))


@given(st.integers(1, 8), st.randoms(use_true_random=False))
def test_the_world_in_any_number_of_parts_is_the_world_only_together(prefix: int, random: Random) -> None:
    parts: list[Network] = list(WORLD.subnets(new_prefix=prefix))
    random.shuffle(parts)
    assert reached(parts, ANYWHERE, together=True) == (WORLD,)
    assert reached(parts, ANYWHERE) == ()
    assert reached(parts[1:], ANYWHERE, together=True) == ()


def test_the_versions_of_ip_do_not_cover_each_other() -> None:
    assert not covers(WORLD, WORLD_6)
    assert not covers(WORLD_6, WORLD)
    assert reached(networks(["::/1", "8000::/1", "0.0.0.0/1"]), ANYWHERE, together=True) == (WORLD_6,)


def test_bits_behind_the_prefix_do_not_count() -> None:
    assert networks(["10.1.2.3/8"]) == networks(["10.0.0.0/8"])
