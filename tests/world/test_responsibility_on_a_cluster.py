"""What calls for a new responsibility report, and what does not."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from seawall.api.meta import Kind
from seawall.api.v1alpha1 import AWSAccount, ProviderAssurance, SecurityBaseline
from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.engine.finding import Finding
from seawall.kube.reports import Source
from seawall.world import World
from seawall.world.responsibility import accounts, are_evaluated, digest, ground, noted, remember, surroundings
from tests.builders import ACCOUNT, REGION

pytestmark = pytest.mark.cluster

TEAM = "team"
BASE = Source("SecurityBaseline", TEAM, "base", "uid-base")


def put(world: World, kind: type[Kind], name: str, *, namespace: str = TEAM, **parts: Any) -> None:
    """An object that somebody has applied; `metadata` adds to its own."""
    metadata = {"namespace": namespace, "name": name, "uid": f"uid-{name}", "generation": 1, "resourceVersion": "1"}
    whole = {"apiVersion": "seawall.dev/v1alpha1", "kind": kind.kind(), "spec": {}, **parts}
    world.objects.put(kind, {**whole, "metadata": metadata | parts.get("metadata", {})})


def baseline(world: World, *refs: str, name: str = "base", **parts: Any) -> None:
    put(
        world, SecurityBaseline, name, **{"spec": {"accountRefs": [{"name": each} for each in refs], "controls": [{"id": "s3.*"}]}, **parts}
    )


def account(world: World, name: str) -> dict[str, Any]:
    put(world, AWSAccount, name)
    found = world.objects.get(AWSAccount, TEAM, name)
    assert found is not None
    return dict(found)


def finding(verdict: Verdict) -> Finding:
    resource = api.Resource(type="AWS::S3::Bucket", arn="arn:aws:s3:::b", id="b", account=ACCOUNT, region=REGION)
    return Finding("s3.bucket-tls-only", Severity.HIGH, resource, verdict)


async def found(world: World, **verdicts: Verdict) -> None:
    """The baseline is evaluated; what it finds in each account."""
    await remember(world, BASE, [(name, [finding(verdict)]) for name, verdict in verdicts.items()])
    world.memory.evaluated[BASE.uid] = 1


def grounds(world: World, *bodies: dict[str, Any]) -> list[tuple[object, ...]]:
    around = surroundings(world, {})
    return [ground(world, body, around[TEAM]) for body in bodies]


async def test_a_report_is_called_for_by_what_is_found_anew_in_its_account_and_by_nothing_else_that_is_found(world: World) -> None:
    prod, test = account(world, "prod"), account(world, "test")
    baseline(world, "prod", "test")
    await found(world, prod=Verdict.PASS, test=Verdict.PASS)
    first = grounds(world, prod, test)
    await found(world, prod=Verdict.PASS, test=Verdict.PASS)
    assert grounds(world, prod, test) == first
    await found(world, prod=Verdict.FAIL, test=Verdict.PASS)
    second = grounds(world, prod, test)
    assert (second[0] == first[0], second[1] == first[1]) == (False, True)
    await found(world, test=Verdict.PASS)
    assert grounds(world, prod, test)[0] != second[0], "nothing is found in it any more"


async def test_what_is_found_in_an_account_of_the_same_name_elsewhere_calls_for_nothing(world: World) -> None:
    prod = account(world, "prod")
    before = grounds(world, prod)
    await remember(world, Source("SecurityBaseline", "elsewhere", "base", "another"), [("prod", [finding(Verdict.FAIL)])])
    assert grounds(world, prod) == before


async def test_a_baseline_that_changes_or_goes_and_what_is_read_of_awss_reports_call_for_all_reports_of_the_namespace(world: World) -> None:
    prod = account(world, "prod")
    seen = [grounds(world, prod)]
    baseline(world, "prod")
    seen.append(grounds(world, prod))
    baseline(world, "prod", metadata={"generation": 2})
    seen.append(grounds(world, prod))
    world.memory.evaluated[BASE.uid] = 2
    seen.append(grounds(world, prod))
    put(world, ProviderAssurance, "aws")
    seen.append(grounds(world, prod))
    put(world, ProviderAssurance, "aws", metadata={"resourceVersion": "2"})
    seen.append(grounds(world, prod))
    world.objects.remove(SecurityBaseline, TEAM, "base")
    seen.append(grounds(world, prod))
    assert all(before != after for before, after in pairwise(seen))


async def test_surroundings_that_stay_the_same_are_the_same_object_and_other_namespaces_do_not_matter(world: World) -> None:
    account(world, "prod")
    baseline(world, "prod")
    first = surroundings(world, {})
    baseline(world, "prod", namespace="elsewhere", metadata={"uid": "another"})
    second = surroundings(world, first)
    assert second[TEAM] is first[TEAM]
    assert set(second) == {TEAM}, "there is no account elsewhere"
    baseline(world, "prod", metadata={"generation": 2})
    assert surroundings(world, second)[TEAM] is not first[TEAM]


async def test_a_report_waits_for_the_baselines_over_its_account_and_for_no_others(world: World) -> None:
    prod = account(world, "prod")
    baseline(world, "prod")
    baseline(world, "test", name="another")
    baseline(world, "prod", name="asleep", spec={"accountRefs": [{"name": "prod"}], "controls": [{"id": "s3.*"}], "suspend": True})

    def ready() -> bool:
        return are_evaluated(world, prod, surroundings(world, {})[TEAM])

    assert not ready()
    await found(world, prod=Verdict.PASS)
    assert ready()
    baseline(world, "prod", metadata={"generation": 2})
    assert not ready()


async def test_accounts_that_are_suspended_or_on_their_way_out_are_left_alone(world: World) -> None:
    account(world, "prod")
    put(world, AWSAccount, "asleep", spec={"suspend": True})
    put(world, AWSAccount, "leaving", metadata={"deletionTimestamp": "2026-11-24T12:00:00Z"})
    assert [body["metadata"]["name"] for body in accounts(world)] == ["prod"]


def test_what_is_remembered_of_a_report_tells_any_alteration_but_those_of_its_labels() -> None:
    metadata = {"namespace": TEAM, "name": "prod", "uid": "1", "resourceVersion": "7", "ownerReferences": [{"uid": "a"}]}
    report = {
        "metadata": metadata,
        "asOf": "2026-11-24T12:00:00Z",
        "summary": {"services": 1},
        "services": [{"service": "s3"}],
        "notSeen": [],
    }
    kept = noted(report)
    assert (kept["metadata"]["resourceVersion"], kept["asOf"], kept["summary"]) == ("7", report["asOf"], {"services": 1})
    assert "services" not in kept, "it is large"
    same = {**report, "metadata": {**metadata, "labels": {"a": "b"}, "resourceVersion": "8"}, "asOf": "2026-11-25T12:00:00Z"}
    assert digest(same) == kept["digest"]
    others = ({"services": []}, {"summary": {"services": 2}}, {"metadata": {**metadata, "ownerReferences": []}}, {"notSeen": ["sqs"]})
    assert [each for each in others if digest({**report, **each}) == kept["digest"]] == []
