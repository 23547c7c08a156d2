"""The one status write, against a real API server: to the right object, only when it says something new, without leftovers."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1 import ControlException, SecurityBaseline
from seawall.errors import Conflict, Gone, InvalidSpec, KubernetesError, NotLeading, SeawallError
from seawall.kube.client import Cluster, Json
from seawall.kube.clock import SystemClock
from seawall.kube.events import Events, News
from seawall.kube.settle import settle
from seawall.kube.status import put_status
from tests.cluster import base
from tests.kube.builders import ManualClock, exception


async def stored(api: Cluster, namespace: str) -> Json:
    await api.apply(ControlException, exception(namespace))
    return await api.get(ControlException, namespace, "legacy")


def condition(type_: str, status: str = "True") -> Json:
    return {
        "type": type_,
        "status": status,
        "reason": "Tested",
        "message": "as the test wants it",
        "lastTransitionTime": "2026-11-24T08:00:00Z",
        "observedGeneration": 1,
    }


def active(*conditions: Json, **more: Any) -> Json:
    return {"observedGeneration": 1, "state": "Active", "conditions": list(conditions), **more}


async def test_a_new_object_has_the_status_that_nobody_looked(api: Cluster, namespace: str) -> None:
    assert (await stored(api, namespace))["status"] == {"observedGeneration": -1}


async def test_a_status_is_written_whole_and_by_one_manager(api: Cluster, namespace: str) -> None:
    found = await stored(api, namespace)
    wanted = active(condition("Ready"), condition("Stalled"), matched=3)
    after = await put_status(api, ControlException, found, lambda _: wanted)
    assert after["status"] == wanted
    after = await put_status(api, ControlException, found, lambda _: active(condition("Ready")))
    assert after["status"] == active(condition("Ready"))
    assert after["metadata"]["generation"] == found["metadata"]["generation"]
    entries = [
        (entry["manager"], entry["operation"]) for entry in after["metadata"]["managedFields"] if entry.get("subresource") == "status"
    ]
    assert entries == [("seawall", "Apply")]


async def test_an_equal_status_is_not_written(api: Cluster, namespace: str) -> None:
    found = await stored(api, namespace)
    one, other = condition("Ready"), condition("Extra")
    first = await put_status(api, ControlException, found, lambda _: active(one, other))
    second = await put_status(api, ControlException, found, lambda _: active(other, one, matched=None))
    assert second["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]


async def test_a_status_never_reaches_an_object_of_the_same_name_made_anew(api: Cluster, namespace: str) -> None:
    found = await stored(api, namespace)
    await api.delete(ControlException, found)
    await stored(api, namespace)
    with pytest.raises(Gone, match="made anew"):
        await put_status(api, ControlException, found, lambda _: active())
    with pytest.raises(Conflict):  # also when it is made anew between the look and the write
        await api.apply_status(ControlException, found, active())
    assert (await api.get(ControlException, namespace, "legacy"))["status"] == {"observedGeneration": -1}


async def test_the_status_of_a_deleted_object_is_gone(api: Cluster, namespace: str) -> None:
    found = await stored(api, namespace)
    await api.delete(ControlException, found)
    with pytest.raises(Gone):
        await put_status(api, ControlException, found, lambda _: active())


async def test_a_change_of_the_object_meanwhile_does_not_stop_the_write(api: Cluster, cluster: base.Cluster, namespace: str) -> None:
    found = await stored(api, namespace)
    calls = 0

    def make(_: Json) -> Json:
        nonlocal calls
        calls += 1
        if calls == 1:
            cluster.kubectl("-n", namespace, "label", "cex", "legacy", "touched=yes")
        return active()

    after = await put_status(api, ControlException, found, make)
    assert after["status"] == active()
    assert after["metadata"]["labels"] == {"touched": "yes"}
    assert calls == 2


@pytest.mark.parametrize(
    "meddling",
    [
        {"conditions": [condition("Ready"), {**condition("Ready"), "type": "Mine"}]},
        {"state": "Expired", "matched": 9},
        {"conditions": []},
    ],
)
async def test_what_somebody_else_wrote_into_the_status_is_removed_for_good(
    api: Cluster, cluster: base.Cluster, namespace: str, meddling: Json
) -> None:
    found = await stored(api, namespace)
    await put_status(api, ControlException, found, lambda _: active(condition("Ready"), condition("Stalled")))
    patch = json.dumps({"status": meddling})
    cluster.kubectl("-n", namespace, "patch", "cex", "legacy", "--subresource=status", "--type=merge", "-p", patch)
    for wanted in (active(condition("Ready", "False"), condition("Other")), active(condition("Ready"))):
        after = await put_status(api, ControlException, found, lambda _, wanted=wanted: wanted)
        assert after["status"] == wanted
    managers = {(entry["manager"], entry.get("subresource")) for entry in after["metadata"]["managedFields"]}
    assert managers == {("seawall", None), ("seawall", "status")}
    settled = await put_status(api, ControlException, found, lambda _: active(condition("Ready")))
    assert settled["metadata"]["resourceVersion"] == after["metadata"]["resourceVersion"]


async def test_a_leftover_without_its_required_fields_is_removed(api: Cluster, cluster: base.Cluster, namespace: str) -> None:
    """Somebody owns most of a condition, we own the rest and drop it: what stays would be invalid (specs/operator-facts.md §3)."""
    found = await stored(api, namespace)
    patch = json.dumps({"status": {"conditions": [condition("Mine")]}})
    cluster.kubectl("-n", namespace, "patch", "cex", "legacy", "--subresource=status", "--type=merge", "-p", patch)
    current = await api.get(ControlException, namespace, "legacy")
    current = await api.apply_status(ControlException, current, active(condition("Ready"), {**condition("Mine"), "reason": "Ours"}))
    with pytest.raises(KubernetesError, match="reason") as caught:
        await api.apply_status(ControlException, current, active(condition("Ready")))
    assert caught.value.reason == "Invalid"
    after = await put_status(api, ControlException, found, lambda _: active(condition("Ready")))
    assert after["status"] == active(condition("Ready"))


async def test_a_status_that_breaks_its_schema_is_refused_once_and_for_all(api: Cluster, namespace: str) -> None:
    found = await stored(api, namespace)
    for bad in ({"observedGeneration": "one"}, {"observedGeneration": 1, "nonsense": True}):
        with pytest.raises(KubernetesError) as caught:
            await put_status(api, ControlException, found, lambda _, bad=bad: dict(bad))
        assert caught.value.retry_after is None, caught.value.message


async def test_a_reconcile_settles_in_one_write_and_tells_once(api: Cluster, cluster: base.Cluster, namespace: str) -> None:
    found = await stored(api, namespace)
    clock = ManualClock()
    events = Events(api, SystemClock(), "pod-1")
    for _ in range(2):
        async with settle(api, ControlException, found, clock=clock, events=events) as status:
            status.fields["state"] = "Active"
            status.ready("Active", "matched 3 findings")
        clock.pass_by(60)
    after = await api.get(ControlException, namespace, "legacy")
    assert after["status"]["conditions"][0]["lastTransitionTime"] == "2026-11-24T08:00:00Z"
    assert (after["status"]["observedGeneration"], after["status"]["state"]) == (1, "Active")
    told = json.loads(cluster.kubectl("-n", namespace, "get", "events.v1.events.k8s.io", "-o", "json").stdout)["items"]
    assert [(each["reason"], each["note"], each["type"]) for each in told] == [("Active", "Ready is True: matched 3 findings", "Normal")]
    assert "matched 3 findings" in cluster.kubectl("-n", namespace, "describe", "cex", "legacy").stdout


async def test_errors_become_conditions_and_kubectl_wait_sees_them(api: Cluster, cluster: base.Cluster, namespace: str) -> None:
    found = await stored(api, namespace)
    async with settle(api, ControlException, found, clock=SystemClock()) as status:
        raise InvalidSpec("unknown control s3.foo")
    assert status.again_in is None
    cluster.kubectl("-n", namespace, "wait", "--for=condition=Stalled", "--timeout=5s", "cex/legacy")
    async with settle(api, ControlException, found, clock=SystemClock()) as status:
        raise SeawallError("AWS is slow", reason="Throttled", retry_after=timedelta(seconds=9))
    assert status.again_in == timedelta(seconds=9)
    cluster.kubectl("-n", namespace, "wait", "--for=condition=Reconciling", "--timeout=5s", "cex/legacy")
    after = await api.get(ControlException, namespace, "legacy")
    assert [each["type"] for each in after["status"]["conditions"]] == ["Ready", "Reconciling"]


async def test_a_defect_goes_through_and_writes_nothing(api: Cluster, namespace: str) -> None:
    found = await stored(api, namespace)
    with pytest.raises(ZeroDivisionError):
        async with settle(api, ControlException, found, clock=SystemClock()):
            raise ZeroDivisionError
    assert (await api.get(ControlException, namespace, "legacy"))["status"] == {"observedGeneration": -1}


async def test_equal_events_are_counted_and_long_ones_cut(api: Cluster, cluster: base.Cluster, namespace: str) -> None:
    found = await stored(api, namespace)
    events = Events(api, SystemClock(), "p" * 200)
    for _ in range(3):
        await events.tell(found, News("Warning", "Failing", "é" * 2000))
    told = json.loads(cluster.kubectl("-n", namespace, "get", "events.v1.events.k8s.io", "-o", "json").stdout)["items"]
    assert [each["series"]["count"] for each in told] == [3]
    assert len(told[0]["note"].encode()) <= 1024
    cluster.kubectl("-n", namespace, "delete", "events.v1.events.k8s.io", "--all")
    await events.tell(found, News("Warning", "Failing", "é" * 2000))
    assert "Failing" in cluster.kubectl("-n", namespace, "get", "events").stdout


async def test_an_event_that_cannot_be_written_is_let_go(api: Cluster, namespace: str, caplog: pytest.LogCaptureFixture) -> None:
    found = await stored(api, namespace)
    found["metadata"]["namespace"] = "no-such-namespace"
    await Events(api, SystemClock(), "pod-1").tell(found, News("Normal", "Active", "text"))
    assert "event not written" in caplog.text


async def test_who_does_not_lead_any_more_writes_no_status_over_the_next_leaders(api: Cluster, namespace: str) -> None:
    found = await stored(api, namespace)
    with pytest.raises(NotLeading):
        async with settle(api, ControlException, found, clock=SystemClock(), leads=lambda: False) as status:
            status.ready("Evaluated")
    assert await api.get(ControlException, namespace, "legacy") == found


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
async def test_a_status_that_is_too_large_says_that_it_is_and_keeps_what_was_known(api: Cluster, namespace: str) -> None:
    spec = {"accountRefs": [{"name": "prod"}], "controls": [{"id": "s3.bucket-tls-only"}]}
    await api.apply(SecurityBaseline, {"metadata": {"namespace": namespace, "name": "base"}, "spec": spec})
    found = await api.get(SecurityBaseline, namespace, "base")
    target = {"account": "a" * 200, "region": "eu-west-1", "pass": 1, "fail": 0, "unknown": 0, "exempt": 0}
    for number in (1, 9000):
        async with settle(api, SecurityBaseline, found, clock=SystemClock()) as status:
            status.fields["targets"] = [target] * number
            status.ready("Evaluated")
    after = (await api.get(SecurityBaseline, namespace, "base"))["status"]
    assert after["targets"] == [target]
    assert {each["type"]: (each["status"], each["reason"]) for each in after["conditions"]} == {
        "Ready": ("False", "TooLarge"),
        "Stalled": ("True", "TooLarge"),
    }
    assert status.again_in == timedelta(minutes=5)
