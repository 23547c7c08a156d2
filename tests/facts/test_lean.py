"""Lean models: the same values, of which those that were given the same fields share the names of these."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seawall.facts.lean import lean
from seawall.facts.part import Part
from seawall.facts.value import Value


class Leaf(Part):
    """A part of a part."""

    name: str = ""
    size: int | None = None


class Tree(Value):
    """A value that keeps what AWS says besides."""

    leaves: tuple[Leaf, ...] = ()
    by_name: dict[str, Leaf] = {}  # noqa: RUF012 - pydantic's
    best: Leaf | None = None


LEAVES = st.fixed_dictionaries({}, optional={"Name": st.text(max_size=3), "Size": st.none() | st.integers(0, 9)})
TREES = st.fixed_dictionaries(
    {},
    optional={
        "Leaves": st.lists(LEAVES, max_size=3),
        "ByName": st.dictionaries(st.text(max_size=2), LEAVES, max_size=2),
        "Best": st.none() | LEAVES,
        "Unknown": st.integers(),
    },
)


def leaves(tree: Tree) -> list[Leaf]:
    return [*tree.leaves, *tree.by_name.values(), *([tree.best] if tree.best else [])]


@given(st.lists(TREES, max_size=3))
def test_it_is_the_same_object_and_tells_the_same_of_what_was_given(told: list[dict[str, object]]) -> None:
    made = [Tree.model_validate(each) for each in told]
    shared = lean(tuple(made))
    assert all(one is other for one, other in zip(made, shared, strict=True))
    fresh = tuple(Tree.model_validate(each) for each in told)
    assert shared == fresh
    for one, other in zip(shared, fresh, strict=True):
        assert one.model_dump(exclude_unset=True) == other.model_dump(exclude_unset=True)
        assert [each.model_fields_set for each in (one, *leaves(one))] == [each.model_fields_set for each in (other, *leaves(other))]


def test_what_was_given_the_same_fields_shares_their_names_however_deep_it_is() -> None:
    one = lean([Tree(leaves=(Leaf(name="a"), Leaf(name="b")), by_name={"c": Leaf(name="c")}, best=Leaf(name="d"))])[0]
    (first, *others) = [id(each.__pydantic_fields_set__) for each in leaves(one)]
    assert set(others) == {first}
    assert id(lean(Leaf(size=1)).__pydantic_fields_set__) != first


def test_a_copy_with_other_fields_changes_nobody_elses() -> None:
    one, other = lean((Leaf(name="a"), Leaf(name="b")))
    changed = one.model_copy(update={"size": 3})
    assert (changed.model_fields_set, other.model_fields_set) == ({"name", "size"}, {"name"})
