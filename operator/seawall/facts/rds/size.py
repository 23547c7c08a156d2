"""Sizes of instances, as far as the names of their classes tell: whether one can carry what another one carries.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.Summary.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithReservedDBInstances.html (2026-11-24)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

#: The class of a serverless member: what it has is the cluster's to say.
SERVERLESS: Final = "db.serverless"

#: Amazon's units of a size; twice as many are twice the processors and the memory of the same family.
_UNITS: Final = {"micro": 0.5, "small": 1.0, "medium": 2.0, "large": 4.0, "xlarge": 8.0}

#: GiB of memory a unit in the families whose generations do not differ in it, to within a sixteenth.
_GIB: Final = {"m": 2.0, "r": 4.0, "t": 2.0}

#: GiB of memory that a capacity unit of a serverless member stands for, with processors like those of family r.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html (2026-11-24)
_GIB_OF_CAPACITY: Final = 2.0

_CLASS: Final = re.compile(r"db\.(?P<family>[mrt])(?P<generation>\d)[a-z]*\.(?:(?P<times>\d+)xlarge|(?P<size>[a-z]+))")
_FIRST_GENERATION: Final = {"m": 3, "r": 3, "t": 2}


@dataclass(frozen=True, slots=True)
class Size:
    """What an instance has: units of processors, GiB of memory."""

    units: float
    memory_gib: float

    @classmethod
    def of_class(cls, name: str) -> Self | None:
        """The size of a class; None for one whose name does not tell it."""
        match = _CLASS.fullmatch(name)
        if match is None or int(match["generation"]) < _FIRST_GENERATION[match["family"]]:
            return None
        units = 8.0 * int(match["times"]) if match["times"] else _UNITS.get(match["size"])
        return None if units is None else cls(units, units * _GIB[match["family"]])

    @classmethod
    def of_capacity(cls, units: float) -> Self:
        """The size of a serverless member of so many capacity units."""
        memory = units * _GIB_OF_CAPACITY
        return cls(memory / _GIB["r"], memory)

    def covers(self, other: Size) -> bool:
        """Whether it has as much of everything as another one."""
        return self.units >= other.units and self.memory_gib >= other.memory_gib
