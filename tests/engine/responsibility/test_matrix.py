"""The matrix and the registry agree: every control guards a service, and every glob of the matrix names a control."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from pydantic import ValidationError

from seawall.api.v1alpha1.responsibility_report import Owner
from seawall.controls import registry
from seawall.engine.responsibility.matrix import LAYERS, PROVIDER_LAYERS, Cell, Service, matrix, services_of
from seawall.outputs import matrix_page


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


@pytest.mark.parametrize("control", registry())
def test_no_control_stands_in_a_cell_that_aws_owns_alone(control: str) -> None:
    own = registry()[control].layer
    layers = {name: matrix()[name].layer_of(control, own) for name in services_of(control)}
    assert [name for name, layer in layers.items() if layer and matrix()[name].layers[layer].owner is Owner.AWS] == []


@pytest.mark.parametrize(("service", "control"), [(name, each) for name, service in matrix().items() for each in service.placed])
def test_a_control_that_is_placed_elsewhere_guards_the_service_and_says_why(service: str, control: str) -> None:
    placed = matrix()[service].placed[control]
    assert service in services_of(control)
    assert placed.layer != registry()[control].layer, "it stands there by itself"
    assert len(placed.why) > 20


def test_a_placed_control_of_a_layer_that_there_is_not_is_refused() -> None:
    data = matrix()["kms"].model_dump()
    with pytest.raises(ValidationError, match="sea_floor"):
        Service.model_validate({**data, "placed": {"kms.rotation": {"layer": "sea_floor", "why": "deep down"}}})


@pytest.mark.parametrize("control", registry())
def test_a_control_is_counted_in_the_page_once_for_each_service_that_it_guards(control: str) -> None:
    numbers = matrix_page.counted({control: registry()[control]})
    assert {service for service, _ in numbers} == set(services_of(control))
    assert set(numbers.values()) == {1}


def test_the_page_says_by_which_read_a_variant_is_seen_and_which_ones_are_not() -> None:
    page = matrix_page.page(registry())
    do = matrix()["rds"].variants["rds-custom"]["guest_os_patching"].do
    assert f"| Amazon RDS | rds-custom | guest_os_patching | yours | {do} | `rds:DescribeDBInstances` |" in page
    assert (
        "| Amazon Redshift | serverless | platform_patching | aws | - | `redshift-serverless:ListWorkgroups`, `tag:GetResources` |" in page
    )
    assert (
        "| one-zone-ia / express-one-zone | availability_zones | yours | data sits in one zone; keep a copy elsewhere | nothing: " in page
    )


def test_a_cell_that_is_off_without_a_control_is_loud_on_the_page() -> None:
    page = matrix_page.page(registry())
    assert f"| Amazon RDS | availability_regions | shared | {matrix()['rds'].layers['availability_regions'].do} |" in page
    assert "| Amazon RDS | encryption_at_rest |" not in page
