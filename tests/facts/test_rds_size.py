from __future__ import annotations

import pytest

from seawall.facts.rds.size import Size


@pytest.mark.parametrize(
    ("name", "units", "memory"),
    [
        ("db.t4g.medium", 2, 4),
        ("db.m6gd.large", 4, 8),
        ("db.r6g.large", 4, 16),
        ("db.r7g.xlarge", 8, 32),
        ("db.r6i.24xlarge", 192, 768),
    ],
)
def test_the_name_of_a_class_tells_its_size(name: str, units: float, memory: float) -> None:
    assert Size.of_class(name) == Size(units, memory)


@pytest.mark.parametrize("name", ["db.serverless", "db.x2g.large", "db.m1.small", "db.r6g.metal", "db.r5.large.tpc2.mem2x", ""])
def test_a_name_that_does_not_tell_has_no_size(name: str) -> None:
    assert Size.of_class(name) is None


def test_as_much_memory_with_half_the_processors_is_not_as_large() -> None:
    memory, processors = Size.of_class("db.r6g.xlarge"), Size.of_class("db.m6g.2xlarge")
    assert memory is not None
    assert processors is not None
    assert (memory.memory_gib, processors.memory_gib) == (32, 32)
    assert not memory.covers(processors)
    assert processors.covers(memory)


def test_eight_capacity_units_are_as_large_as_a_large_instance_with_much_memory() -> None:
    assert Size.of_capacity(8) == Size.of_class("db.r6g.large")
