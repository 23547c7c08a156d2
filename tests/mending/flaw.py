"""What a flaw is: a way to make one control fail in the emulated AWS, rich enough that a careless fix would lose something.

A module `flaws_<what>.py` beside this one has `FLAWS`, from control id to flaw, and `UNSERVED`, from control id to why neither moto nor a fake
can serve it. Flaws are made in `tests.emulator.REGION`; what AWS keeps once per account is in the global target.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.emulator import Emulator
from tests.fakes import Fake

#: The Region through which what AWS keeps once per account is read and written: the default of the partition.
HOME_REGION = "us-east-1"


@dataclass(frozen=True)
class Flaw:
    """One control's failing resource.

    Attributes:
        make: makes it with the emulator's seeding clients, and the fakes it needs; gives the resource's ARN or id.
        parameters: the control's parameters, as a baseline writes them, where the defaults do not fit.
        needs: the operations that fakes answer because moto lacks them, or answers wrongly, by their names in AWS's reference (those that
            `make` installs, and those of `tests.fakes`); empty when moto serves them all.
    """

    make: Callable[[Emulator], str]
    parameters: Mapping[str, object] = field(default_factory=dict)
    needs: str = ""


def answer(aws: Emulator, service: str, *fakes: Fake) -> None:
    """Let fakes answer the operations of a service that they are named for."""
    for fake in fakes:
        aws.fake(service, "".join(word.capitalize() for word in fake.__name__.split("_")), fake)


def every_flaw() -> dict[str, Flaw]:
    """The flaws of all modules, by control."""
    return {control: flaw for module in _modules() for control, flaw in module.FLAWS.items()}


def every_unserved() -> dict[str, str]:
    """Controls with a fix that nothing here can serve, and why."""
    return {control: why for module in _modules() for control, why in module.UNSERVED.items()}


def _modules() -> list[Any]:
    return [importlib.import_module(f"tests.mending.{path.stem}") for path in sorted(Path(__file__).parent.glob("flaws_*.py"))]
