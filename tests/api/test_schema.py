"""The generator of structural schemas: what it writes, and what it refuses."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from seawall.api.model import Cel, Duration, FieldReason, FreeJson, Instant, MapList, Model, SetList
from seawall.api.schema import Unsupported, structural


class Colour(StrEnum):
    """A colour of the rainbow."""

    RED = "Red"
    BLUE = "Blue"


class Part(Model):
    """A part by itself."""

    RULES = (Cel("has(self.name)", "name is missing, wanted one", field=".name", reason=FieldReason.REQUIRED),)

    name: str = ""
    """Its name."""


class Round(BaseModel):
    shape: Literal["Round"]
    radius: int


class Square(BaseModel):
    shape: Literal["Square"]
    edge: int | None = None


def field(annotation: Any, default: Any = ...) -> dict[str, Any]:
    """Make the schema of one field of this type."""
    model = type("Given", (BaseModel,), {"__annotations__": {"value": annotation}, "value": default})
    properties: dict[str, Any] = structural(model)["properties"]
    return properties["value"]


def test_a_reference_is_written_out_and_the_fields_own_words_win() -> None:
    class Whole(Model):
        part: Part
        """The part in the whole."""

    assert structural(Whole)["properties"]["part"] == {
        "description": "The part in the whole.",
        "type": "object",
        "properties": {"name": {"description": "Its name.", "type": "string"}},
        "x-kubernetes-validations": [
            {"rule": "has(self.name)", "message": "name is missing, wanted one", "reason": "FieldValueRequired", "fieldPath": ".name"}
        ],
    }


def test_an_optional_field_is_the_field_without_null_and_without_default() -> None:
    assert field(int | None, None) == {"type": "integer"}


def test_an_optional_reference_keeps_the_rules_of_its_model() -> None:
    assert field(Part | None, None)["x-kubernetes-validations"][0]["rule"] == "has(self.name)"


def test_no_default_is_written() -> None:
    assert field(int, 5) == {"type": "integer"}


def test_a_constant_is_an_enumeration_of_one() -> None:
    assert field(Literal["only"]) == {"type": "string", "enum": ["only"]}


def test_an_enumeration_lists_its_values() -> None:
    assert field(Colour) == {"description": "A colour of the rainbow.", "type": "string", "enum": ["Red", "Blue"]}


def test_open_bounds_are_a_bound_and_a_flag() -> None:
    bounds = {"minimum": 0, "exclusiveMinimum": True, "maximum": 9, "exclusiveMaximum": True}
    assert field(Annotated[int, Field(gt=0, lt=9)]) == {"type": "integer"} | bounds


def test_an_int_or_string_has_no_type() -> None:
    port = Annotated[int | str, Field(json_schema_extra={"x-kubernetes-int-or-string": True})]
    assert field(port) == {"x-kubernetes-int-or-string": True}


def test_a_dict_of_anything_keeps_unknown_fields() -> None:
    assert field(dict[str, Any]) == {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def test_a_dict_of_strings_says_so() -> None:
    assert field(dict[str, str]) == {"type": "object", "additionalProperties": {"type": "string"}}


def test_free_json_is_kept_as_it_is() -> None:
    assert field(FreeJson, None) == {"x-kubernetes-preserve-unknown-fields": True}


def test_titles_and_examples_are_left_out() -> None:
    assert field(Annotated[int, Field(title="Number", examples=[1], deprecated=True)]) == {"type": "integer"}


def test_a_duration_is_a_string_with_a_pattern_and_an_instant_a_date_time() -> None:
    assert field(Duration)["type"] == "string"
    assert field(Duration).keys() == {"type", "pattern", "maxLength"}
    assert field(Instant) == {"type": "string", "format": "date-time"}


def test_list_kinds_are_written_beside_the_limits_of_the_list() -> None:
    parts = field(Annotated[tuple[Part, ...], Field(max_length=3), MapList("name")], ())
    assert (parts["x-kubernetes-list-type"], parts["x-kubernetes-list-map-keys"], parts["maxItems"]) == ("map", ["name"], 3)
    assert field(Annotated[tuple[str, ...], SetList()], ())["x-kubernetes-list-type"] == "set"


def test_a_tagged_union_becomes_one_object_with_rules() -> None:
    shape = field(Annotated[Round | Square, Field(discriminator="shape")])
    assert shape["properties"] == {
        "shape": {"type": "string", "enum": ["Round", "Square"]},
        "radius": {"type": "integer"},
        "edge": {"type": "integer"},
    }
    assert shape["required"] == ["shape"]
    assert [(rule["rule"], rule["message"]) for rule in shape["x-kubernetes-validations"]] == [
        ("self.shape != 'Round' || has(self.radius)", "shape Round needs radius"),
        ("!has(self.radius) || self.shape in ['Round']", "radius belongs to shape Round"),
        ("!has(self.edge) || self.shape in ['Square']", "edge belongs to shape Square"),
    ]


class Tree(BaseModel):
    branches: list[Tree]


@pytest.mark.parametrize(
    ("annotation", "said"),
    [
        pytest.param(set[str], "a set", id="a set"),
        pytest.param(tuple[int, str], "a tuple of fixed length", id="a tuple of fixed length"),
        pytest.param(
            dict[Annotated[str, Field(pattern="^a")], int], "a dict whose keys have a pattern", id="a dict whose keys have a pattern"
        ),
        pytest.param(dict[Colour, int], "a dict whose keys are limited", id="a dict whose keys are limited"),
        pytest.param(Any, "of any type", id="anything at all"),
        pytest.param(Decimal, "a union of several types", id="a decimal"),
        pytest.param(bool | str, "a union of several types", id="a mixed union"),
        pytest.param(list[int | str], "a union of several types", id="a list of a mixed union"),
        pytest.param(Annotated[str, Field(json_schema_extra={"pattern": "^(?!no)"})], "RE2 cannot match", id="a pattern that looks ahead"),
        pytest.param(Annotated[str, Field(json_schema_extra={"pattern": r"^(a)\1$"})], "RE2 cannot match", id="a pattern that refers back"),
        pytest.param(Annotated[str, Field(json_schema_extra={"format": "uuid4"})], "does not check", id="a format that nobody checks"),
        pytest.param(Annotated[str, Field(json_schema_extra={"contentEncoding": "x"})], "does not know", id="a word that it does not know"),
        pytest.param(Tree, "recursive", id="a model that contains itself"),
        pytest.param(
            Annotated[tuple[str, ...], SetList(), Field(max_length=3)], "put MapList and SetList last", id="a limit behind a SetList"
        ),
    ],
)
def test_what_the_server_would_refuse_or_forget_is_refused_here(annotation: Any, said: str) -> None:
    with pytest.raises(Unsupported, match=said):
        field(annotation)


def test_a_refusal_names_the_field() -> None:
    class Whole(BaseModel):
        parts: list[dict[str, set[str]]]

    with pytest.raises(Unsupported, match=r"^\.parts\[\]\.\* is a set"):
        structural(Whole)
