"""The matrix and the registry agree: every control guards a service, and every glob of the matrix names a control."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from pydantic import ValidationError

from seawall.controls import registry
from seawall.engine.responsibility.matrix import LAYERS, PROVIDER_LAYERS, Cell, Owner, matrix, services_of


@pytest.mark.parametrize("control", registry())
def test_every_control_guards_a_service(control: str) -> None:
    assert services_of(control)


@pytest.mark.parametrize(("service", "glob"), [(name, glob) for name, service in matrix().items() for glob in service.controls])
def test_every_glob_of_the_matrix_names_a_control(service: str, glob: str) -> None:
    assert any(fnmatchcase(control, glob) for control in registry()), service


def test_there_are_51_services_of_13_layers_each() -> None:
    assert len(matrix()) == 51
    assert len(LAYERS) == 13


@pytest.mark.parametrize("name", matrix())
def test_aws_alone_owns_buildings_network_and_hosts(name: str) -> None:
    assert {matrix()[name].layers[layer].owner for layer in PROVIDER_LAYERS} == {Owner.AWS}


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ({"owner": "customer"}, "lacks a duty"),
        ({"owner": "aws", "do": "nothing"}, "has a duty"),
        ({"owner": "shared", "do": "choose a key"}, "lacks a default"),
        ({"owner": "customer", "do": "choose a key", "default": "off"}, "has a default"),
    ],
)
def test_a_cell_that_is_not_whole_is_refused(cell: dict[str, str], wanted: str) -> None:
    with pytest.raises(ValidationError, match=wanted):
        Cell.model_validate(cell)
