"""The models: times and durations, how bodies are read and written, and the questions that models answer."""

from __future__ import annotations

import json
import re
from collections import UserDict
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from seawall.api import crd, model
from seawall.api.meta import Condition, ConditionStatus, Kind, ObjectMeta
from seawall.api.v1alpha1 import (
    KINDS,
    AWSAccount,
    ControlException,
    RemediationApproval,
    RemediationPlan,
    SecurityBaseline,
    policy,
    remediation_plan,
    security_baseline,
)
from seawall.api.v1alpha1.findings import Summary
from seawall.api.v1alpha1.terms import Mode, Risk
from seawall.errors import InvalidSpec
from tests.api.objects import ROOT, objects

BY_NAME = {kind.__name__: kind for kind in KINDS}
NOT_OURS = {"kustomization.yaml", "services-in-scope.yaml"}
SAMPLES = sorted(path for path in (ROOT / "manifests/samples").rglob("*.yaml") if path.name not in NOT_OURS)
BASELINE: dict[str, Any] = {
    "apiVersion": "seawall.dev/v1alpha1",
    "kind": "SecurityBaseline",
    "metadata": {"name": "demo", "namespace": "team", "generation": 3, "managedFields": [{"manager": "kubectl"}]},
    "spec": {"accountRefs": [{"name": "prod"}], "controls": [{"id": "s3.*"}]},
}
PLAN: dict[str, Any] = {
    "kind": "RemediationPlan",
    "metadata": {"name": "plan"},
    "spec": {
        "sourceRef": {"kind": "SecurityBaseline", "name": "demo", "uid": "u"},
        "account": "prod",
        "region": "eu-west-1",
        "hash": "0" * 64,
        "changes": [
            {
                "id": "c1",
                "control": "s3.bucket-tls-only",
                "arn": "arn:aws:s3:::b",
                "resourceType": "AWS::S3::Bucket",
                "resourceID": "b",
                "fact": "s3.Bucket.policy",
                "before": {"Sid": None, "Statement": [None, 1]},
                "calls": [{"operation": "PutBucketPolicy", "parameters": {"Policy": None}}],
                "risk": "Safe",
                "reversible": "Yes",
            }
        ],
    },
}
BY_SCHEMA = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
)


@given(st.integers(0, 99_999 * 3600).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_duration_comes_back_as_it_was_written(value: timedelta) -> None:
    text = model.format_duration(value)
    assert re.fullmatch(model.DURATION_PATTERN, text)
    assert model.parse_duration(text) == value


@pytest.mark.parametrize(
    ("text", "minutes"), [("10m", 10), ("1h30m", 90), ("90m", 90), ("3h", 180), ("120s", 2), ("1h0m60s", 61), ("0s", 0)]
)
def test_durations_are_read_as_go_reads_them(text: str, minutes: int) -> None:
    assert model.parse_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "10", "10 m", "m", "-1m", "1d", "30m1h", "1.5h", "10m\n", 600, None])
def test_what_is_no_duration_is_refused_with_an_example(text: object) -> None:
    with pytest.raises(ValueError, match="such as 10m or 1h30m"):
        model.parse_duration(text)


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.integers(-14, 14).map(lambda h: timezone(timedelta(hours=h)))))  # noqa: DTZ001
def test_an_instant_comes_back_in_utc_and_whole_seconds(value: datetime) -> None:
    instant = model.parse_instant(value)
    assert value - instant < timedelta(seconds=1)
    assert instant.tzinfo is UTC
    assert model.parse_instant(model.format_instant(instant)) == instant


def test_an_instant_is_written_as_kubernetes_writes_it() -> None:
    assert model.format_instant(model.parse_instant("2026-11-24T08:00:00+01:00")) == "2026-11-24T07:00:00Z"


@pytest.mark.parametrize("text", ["2026-11-24T07:00:00", "2026-11-24", "tomorrow", 5, None])
def test_what_is_no_instant_is_refused_with_an_example(text: object) -> None:
    with pytest.raises(ValueError, match="such as 2026-11-24T07:00:00Z"):
        model.parse_instant(text)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_is_valid_and_comes_back_unchanged(sample: Path) -> None:
    body = yaml.safe_load(sample.read_text())
    parsed = BY_NAME[body["kind"]].parse(body)
    assert parsed.model_dump(mode="json", by_alias=True, exclude_unset=True) == {"metadata": body["metadata"], "spec": body["spec"]}


def test_the_account_sample_is_also_valid_with_an_emulator() -> None:
    body = yaml.safe_load((ROOT / "manifests/samples/awsaccount.yaml").read_text())
    body["spec"]["endpointURL"] = "http://127.0.0.1:5000"
    assert AWSAccount.parse(body).spec.endpoint_url == "http://127.0.0.1:5000"


def test_the_kustomization_lists_all_samples_but_the_approval() -> None:
    listed = yaml.safe_load((ROOT / "manifests/samples/kustomization.yaml").read_text())["resources"]
    assert sorted(listed) == [path.name for path in SAMPLES if path.parent.name == "samples"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_whatever_the_schema_accepts_is_read_and_written_back_unless_a_rule_forbids_it(kind: type[Kind]) -> None:
    @BY_SCHEMA
    @given(objects(kind))
    def law(body: dict[str, Any]) -> None:
        try:
            parsed = kind.parse(body)
        except InvalidSpec as refusal:
            broken_rules_only(refusal)
            return
        assert kind.parse(parsed.body()) == parsed
        assert kind.parse(parsed.body()).body() == parsed.body()

    law()


def broken_rules_only(refusal: InvalidSpec) -> None:
    """Assert that nothing but rules was broken."""
    assert isinstance(refusal.__cause__, ValidationError)
    types = {error["type"] for error in refusal.__cause__.errors()}
    assert "rule" in types
    assert types <= {"rule", "too_short"}, "a list is too short without the items that break a rule"


def test_an_error_inside_a_list_is_told_alone() -> None:
    bad = {"regions": ["eu-west-1"], "remediation": {"assumeRoles": [{"roleARN": "arn:aws:iam::123456789012:role/w", "sessionName": "s"}]}}
    with pytest.raises(InvalidSpec) as refusal:
        AWSAccount.parse({"metadata": {"name": "x"}, "spec": bad})
    assert refusal.value.message == "spec.remediation.assumeRoles[0].sessionName: seen 's', wanted at least 2 characters"


def test_a_body_of_views_is_read_like_one_of_dicts() -> None:
    views = UserDict(BASELINE | {"metadata": UserDict(BASELINE["metadata"])})
    assert SecurityBaseline.parse(views) == SecurityBaseline.parse(BASELINE)


def test_times_that_yaml_has_read_already_are_understood() -> None:
    body = yaml.safe_load("""
        metadata: {name: x}
        spec: {controls: ["s3.*"], reason: we know about it, expiresAt: 2027-06-30T00:00:00Z}
    """)
    assert ControlException.parse(body).spec.expires_at == datetime(2027, 6, 30, tzinfo=UTC)


def test_defaults_are_filled_in_and_not_written_back() -> None:
    parsed = SecurityBaseline.parse(BASELINE)
    assert (parsed.spec.mode, parsed.spec.interval, parsed.spec.enforcement.max_risk) == (Mode.AUDIT, timedelta(minutes=10), Risk.SAFE)
    assert parsed.status.observed_generation == -1
    assert "mode" not in json.dumps(parsed.model_dump(mode="json", by_alias=True, exclude_unset=True))


def test_another_kinds_body_is_refused() -> None:
    with pytest.raises(InvalidSpec, match="kind: seen 'SecurityBaseline', wanted AWSAccount"):
        AWSAccount.parse(BASELINE)
    with pytest.raises(InvalidSpec, match=r"apiVersion: seen 'seawall.dev/v2', wanted seawall.dev/v1alpha1"):
        SecurityBaseline.parse(BASELINE | {"apiVersion": "seawall.dev/v2"})


def test_pythons_names_of_fields_are_not_yamls() -> None:
    with pytest.raises(InvalidSpec, match=r"spec.account_refs: is no field here, did you mean accountRefs\?"):
        SecurityBaseline.parse(BASELINE | {"spec": {"account_refs": [{"name": "prod"}], "profiles": ["cis-7.0"]}})


def test_many_errors_are_told_as_three_and_a_number() -> None:
    with pytest.raises(InvalidSpec, match="and 2 more"):
        SecurityBaseline.parse(BASELINE | {"spec": dict.fromkeys("abcde", 1) | BASELINE["spec"]})


def test_a_status_of_a_newer_version_is_read_as_far_as_it_is_known() -> None:
    status = {"observedGeneration": 3, "forecast": "fine", "summary": {"pass": 1, "waived": 4}}
    assert SecurityBaseline.parse(BASELINE | {"status": status}).status == security_baseline.Status(
        observed_generation=3, summary=Summary(pass_=1)
    )


def test_a_status_that_cannot_be_read_counts_as_none() -> None:
    parsed = SecurityBaseline.parse(BASELINE | {"status": {"observedGeneration": "three"}})
    assert parsed.status == security_baseline.Status()


def test_a_journal_that_cannot_be_read_is_an_error_instead_of_forgotten() -> None:
    with pytest.raises(InvalidSpec, match=r"status cannot be read: changes\[0\].state: seen 'Paused', wanted 'Pending'"):
        RemediationPlan.parse(PLAN | {"status": {"changes": [{"id": "c1", "state": "Paused"}]}})


def test_nulls_inside_a_before_image_stay() -> None:
    body = RemediationPlan.parse(PLAN).body()
    (change,) = body["spec"]["changes"]
    assert change["before"] == {"Sid": None, "Statement": [None, 1]}
    assert change["calls"] == PLAN["spec"]["changes"][0]["calls"]
    assert "after" not in change


def test_a_body_holds_only_the_metadata_that_was_given() -> None:
    report = remediation_plan.RemediationPlan.parse(PLAN).body()
    assert report["metadata"] == {"name": "plan"}
    assert (report["apiVersion"], report["kind"]) == ("seawall.dev/v1alpha1", "RemediationPlan")


def test_models_cannot_be_changed() -> None:
    parsed = SecurityBaseline.parse(BASELINE)
    with pytest.raises(ValidationError, match="frozen"):
        parsed.spec.suspend = True  # type: ignore[misc]


def test_a_condition_is_written_as_kubernetes_wants_it() -> None:
    condition = Condition(
        type="Ready", status=ConditionStatus.TRUE, reason="Evaluated", last_transition_time=datetime(2026, 11, 24, 7, tzinfo=UTC)
    )
    assert condition.dump() == {
        "type": "Ready",
        "status": "True",
        "reason": "Evaluated",
        "message": "",
        "lastTransitionTime": "2026-11-24T07:00:00Z",
    }


@pytest.mark.parametrize(
    ("interval", "given_age", "age"), [("10m", None, "1h"), ("45m", None, "1h30m"), ("10m", "10m", "10m"), ("2h", "3h", "3h")]
)
def test_evidence_counts_for_an_hour_or_two_intervals_unless_the_spec_says_otherwise(
    interval: str, given_age: str | None, age: str
) -> None:
    spec = BASELINE["spec"] | {"interval": interval} | ({"maxEvidenceAge": given_age} if given_age else {})
    assert SecurityBaseline.parse(BASELINE | {"spec": spec}).spec.evidence_age == model.parse_duration(age)


@pytest.mark.parametrize(
    ("selector", "selected"),
    [
        pytest.param({}, True, id="an empty selector selects all"),
        pytest.param({"matchLabels": {"env": "prod"}}, True, id="a label has the value"),
        pytest.param({"matchLabels": {"env": "test"}}, False, id="a label has another value"),
        pytest.param({"matchLabels": {"env": "prod", "team": "pay"}}, False, id="one of two labels is missing"),
        pytest.param({"matchExpressions": [{"key": "env", "operator": "In", "values": ["prod", "test"]}]}, True, id="In"),
        pytest.param({"matchExpressions": [{"key": "team", "operator": "In", "values": ["pay"]}]}, False, id="In without the label"),
        pytest.param({"matchExpressions": [{"key": "env", "operator": "NotIn", "values": ["prod"]}]}, False, id="NotIn"),
        pytest.param({"matchExpressions": [{"key": "team", "operator": "NotIn", "values": ["pay"]}]}, True, id="NotIn without the label"),
        pytest.param({"matchExpressions": [{"key": "env", "operator": "Exists"}]}, True, id="Exists"),
        pytest.param({"matchExpressions": [{"key": "env", "operator": "DoesNotExist"}]}, False, id="DoesNotExist"),
    ],
)
def test_labels_are_selected_as_kubernetes_selects_them(selector: dict[str, Any], selected: bool) -> None:  # noqa: FBT001
    assert policy.LabelSelector.model_validate(selector).matches({"env": "prod"}) is selected


def test_an_approval_without_an_end_of_its_own_ends_a_day_after_it_was_made() -> None:
    body = yaml.safe_load((ROOT / "manifests/samples/approval/remediationapproval.yaml").read_text())
    del body["spec"]["expiresAt"]
    assert RemediationApproval.parse(body).ends_at is None
    body["metadata"]["creationTimestamp"] = "2026-11-24T07:00:00Z"
    assert RemediationApproval.parse(body).ends_at == datetime(2026, 11, 25, 7, tzinfo=UTC)
    body["spec"]["expiresAt"] = "2026-12-01T00:00:00Z"
    assert RemediationApproval.parse(body).ends_at == datetime(2026, 12, 1, tzinfo=UTC)


def test_metadata_that_seawall_does_not_read_is_passed_over() -> None:
    assert SecurityBaseline.parse(BASELINE).metadata == ObjectMeta(name="demo", namespace="team", generation=3)


def test_the_enumerations_of_the_schema_are_those_of_the_models() -> None:
    assert crd.schema(SecurityBaseline)["properties"]["spec"]["properties"]["mode"]["enum"] == [mode.value for mode in Mode]
