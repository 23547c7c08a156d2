"""The chart's values: each is explained, has a use, and refuses what it cannot be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from helm.generate import described
from helm.values import Value, schema, tables, values_of
from tests.chart.rendering import CHART, OPTIONAL, OTHERS, Json, everything, refusal, rendered, text, together

VALUES = values_of((CHART / "values.yaml").read_text())
LEAVES = [value.name for value in VALUES if not value.own]
SCHEMA = json.loads((CHART / "values.schema.json").read_text())


def members(of: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Every map of the chart's own in the schema, with its path."""
    yield path, of
    for name, member in of["properties"].items():
        if "properties" in member:
            yield from members(member, f"{path}{name}.")


def test_every_value_is_explained_in_the_readme() -> None:
    readme = (CHART / "README.md").read_text()
    assert [name for name in LEAVES if f"| `{name}` |" not in readme] == []


def test_the_schema_knows_the_values_that_there_are_and_no_others() -> None:
    known = {f"{path}{name}" for path, of in members(SCHEMA) for name, member in of["properties"].items() if "properties" not in member}
    assert known == {*LEAVES, "global"}


def test_no_map_of_the_charts_own_takes_a_value_that_it_does_not_know() -> None:
    assert [path for path, of in members(SCHEMA) if of["additionalProperties"] is not False] == []


def test_every_value_has_a_text_that_says_something() -> None:
    assert [value.name for value in VALUES if not value.own and not (len(value.text) > 15 and value.text.endswith("."))] == []


@pytest.fixture(scope="module")
def default() -> str:
    """What is rendered with every part there is, and all else as it comes."""
    return text(OPTIONAL)


@pytest.mark.parametrize("name", LEAVES)
def test_another_value_changes_what_is_rendered(name: str, default: str) -> None:
    assert text(together(OPTIONAL, OTHERS[name])) != default


def test_all_values_may_be_set_at_once() -> None:
    assert len(rendered(everything())) > len(rendered())


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"replicacount": 2}, "additional properties 'replicacount' not allowed"),
        ({"image": {"name": "seawall"}}, "at '/image': additional properties 'name' not allowed"),
        ({"replicaCount": "two"}, "at '/replicaCount': got string, want integer"),
        ({"replicaCount": -1}, "at '/replicaCount': minimum: got -1, want 0"),
        ({"logLevel": "verbose"}, "at '/logLevel': value must be one of 'debug', 'info', 'warning', 'error'"),
        ({"logLevel": None}, "missing property 'logLevel'"),
        ({"image": {"tag": 1.5}}, "at '/image/tag': got number, want string"),
        ({"image": {"pullPolicy": "Sometimes"}}, "at '/image/pullPolicy': value must be one of 'Always', 'IfNotPresent', 'Never'"),
        ({"image": {"repository": ""}}, "at '/image/repository': minLength: got 0, want 1"),
        ({"imagePullSecrets": ["registry"]}, "at '/imagePullSecrets/0': got string, want object"),
        ({"watchNamespaces": "team-a"}, "at '/watchNamespaces': got string, want array"),
        ({"watchNamespaces": ["a", "a"]}, "at '/watchNamespaces': items at 0 and 1 are equal"),
        ({"commonLabels": {"team": 1}}, "at '/commonLabels/team': got number, want string"),
        ({"ambient": {"team-a": []}}, "at '/ambient/team-a': minItems: got 0, want 1"),
        ({"allowDestructive": "yes"}, "at '/allowDestructive': got string, want boolean"),
        ({"web": {"port": 70000}}, "at '/web/port': maximum: got 70,000, want 65,535"),
        ({"networkPolicy": {"apiServerPorts": []}}, "at '/networkPolicy/apiServerPorts': minItems: got 0, want 1"),
        ({"extraEnv": [{"value": "x"}]}, "at '/extraEnv/0': missing property 'name'"),
        ({"resources": 3}, "at '/resources': got number, want object"),
        ({"terminationGracePeriodSeconds": 0}, "at '/terminationGracePeriodSeconds': minimum: got 0, want 1"),
    ],
    ids=str,
)
def test_the_schema_refuses_with_the_values_name_and_what_was_wanted(values: Json, says: str) -> None:
    assert says in refusal(values)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"fullnameOverride": "Sea_Wall"}, 'fullnameOverride is "Sea_Wall", wanted lower-case letters, digits and hyphens'),
        ({"fullnameOverride": "s" * 41}, "fullnameOverride has 41 characters, wanted 40 at most"),
        ({"commonLabels": {"app.kubernetes.io/name": "x"}}, "commonLabels has the label app.kubernetes.io/name, wanted others"),
        ({"podLabels": {"app.kubernetes.io/instance": "x"}}, "podLabels has the label app.kubernetes.io/instance, wanted others"),
        ({"watchNamespaces": ["Team A"]}, 'watchNamespaces has "Team A", wanted names of namespaces'),
        ({"secretNamespaces": ["*"]}, 'secretNamespaces has "*", wanted names of namespaces'),
        ({"watchNamespaces": ["a"], "secretNamespaces": ["b"]}, "secretNamespaces has b, which is not one of watchNamespaces"),
        ({"ambient": {"*": ["arn:aws:iam::*:role/x"]}}, 'ambient has "*", wanted names of namespaces'),
        ({"ambient": {"a": ["role/x"]}}, 'ambient.a has "role/x", wanted globs over ARNs of roles, such as arn:aws:iam::*:role/seawall-*'),
        (
            {"watchNamespaces": ["a"], "ambient": {"b": ["arn:aws:iam::*:role/x"]}},
            "ambient has b, which is not one of watchNamespaces: no AWSAccount there is looked at",
        ),
        ({"aws": {"roleARN": "seawall"}}, 'aws.roleARN is "seawall", wanted the ARN of an IAM role'),
        (
            {"aws": {"roleARN": "arn:aws:iam::123456789012:role/x"}, "serviceAccount": {"create": False, "name": "x"}},
            "aws.roleARN is set and serviceAccount.create is false, wanted one of them",
        ),
        ({"aws": {"region": "Ireland"}}, 'aws.region is "Ireland", wanted the code of a Region, such as eu-west-1'),
        ({"serviceAccount": {"name": "a' || 'b"}}, "wanted lower-case letters, digits, dots and hyphens"),
        ({"serviceAccount": {"create": False}}, "serviceAccount.name is empty, wanted the name of the ServiceAccount to use"),
        ({"image": {"digest": "latest"}}, 'image.digest is "latest", wanted sha256: and 64 hex digits'),
        ({"image": {"repository": "seawall:1.0"}}, 'image.repository is "seawall:1.0", wanted no tag or digest in it'),
    ],
    ids=str,
)
def test_what_the_schema_cannot_say_is_refused_with_a_sentence(values: Json, says: str) -> None:
    assert says in refusal(values)


def test_a_parent_chart_may_hand_its_globals_down() -> None:
    assert refusal({"global": {"imageRegistry": "registry.test"}}) == ""


class TestReading:
    """How comments become texts."""

    TEXT = "# Of the file.\n\n## Things\n\n# What it\n# is.\na: 1\nown:\n  # Inner | text.\n  b: [x]\n# Somebody else's.\nother:\n  c: 1\n"

    def test_the_comment_above_a_value_is_its_text_and_a_map_without_one_is_the_charts_own(self) -> None:
        assert values_of(self.TEXT) == [
            Value("Things", ("a",), "What it is.", 1),
            Value("Things", ("own",), "", {"b": ["x"]}, own=True),
            Value("Things", ("own", "b"), "Inner | text.", ["x"]),
            Value("Things", ("other",), "Somebody else's.", {"c": 1}),
        ]

    def test_a_value_without_a_comment_is_refused_with_its_line(self) -> None:
        with pytest.raises(SystemExit, match=r"values.yaml:4: b has no comment"):
            values_of("## S\n# It is.\na: 1\nb: 2\n")

    def test_a_schema_that_speaks_of_values_that_there_are_not_is_refused(self) -> None:
        with pytest.raises(SystemExit, match=r"speaks of gone, wanted values that are in values.yaml"):
            schema(values_of(self.TEXT), {"gone": {"minimum": 1}})

    def test_a_table_is_not_broken_by_a_bar_in_a_text(self) -> None:
        assert '| `own.b` | `["x"]` | Inner \\| text. |' in tables(values_of(self.TEXT))


def test_schema_and_readme_are_made_of_the_values_as_they_are() -> None:
    stale = [path.name for path, wanted in described(VALUES) if path.read_text() != wanted]
    assert stale == [], "run `make generate`"


def test_the_defaults_of_the_readme_are_those_that_helm_takes() -> None:
    loaded: Any = yaml.safe_load((CHART / "values.yaml").read_text())
    for value in VALUES:
        found = loaded
        for key in value.path:
            found = found[key]
        assert value.default == found
