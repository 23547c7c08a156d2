"""What a reconcile's end makes of what was found out. The write itself: tests/kube/test_status_on_a_cluster.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from seawall.errors import InvalidSpec, KubernetesError, SeawallError
from seawall.kube.settle import Status
from tests.kube.builders import ManualClock, body

CLOCK = ManualClock()
PASSING = SeawallError("AWS is throttling", reason="Throttled", retry_after=timedelta(seconds=40))
FINAL = InvalidSpec("unknown control s3.foo, did you mean s3.bucket-tls-only")


def answers(status: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {condition["type"]: (condition["status"], condition["reason"]) for condition in status["conditions"]}


def evaluated(generation: int = 1) -> dict[str, Any]:
    status = Status(body(generation))
    status.ready("Evaluated")
    status.condition("Compliant", False, "Failing", "3 findings fail")
    status.fields["summary"] = {"fail": 3}
    return status.made({"observedGeneration": -1}, CLOCK)


def test_the_generation_seen_at_the_start_is_observed() -> None:
    made = evaluated(generation=4)
    assert made["observedGeneration"] == 4
    assert answers(made) == {"Ready": ("True", "Evaluated"), "Compliant": ("False", "Failing")}


def test_a_run_without_a_word_is_ready() -> None:
    assert answers(Status(body()).made({}, CLOCK)) == {"Ready": ("True", "Reconciled")}


def test_an_error_that_passes_keeps_the_answers_to_the_same_spec() -> None:
    status = Status(body())
    status.not_ready(PASSING)
    made = status.made(evaluated(), CLOCK)
    assert answers(made) == {"Ready": ("False", "Throttled"), "Compliant": ("False", "Failing"), "Reconciling": ("True", "Throttled")}
    assert made["summary"] == {"fail": 3}
    assert status.again_in == timedelta(seconds=40)


def test_an_error_that_passes_has_no_answer_to_a_new_spec() -> None:
    status = Status(body(generation=2))
    status.not_ready(PASSING)
    made = status.made(evaluated(), CLOCK)
    assert answers(made)["Compliant"] == ("Unknown", "Throttled")
    assert made["observedGeneration"] == 2


def test_a_final_error_stalls_and_leaves_nothing_answered() -> None:
    status = Status(body())
    status.not_ready(FINAL)
    made = status.made(evaluated(), CLOCK)
    assert answers(made) == {"Ready": ("False", "InvalidSpec"), "Compliant": ("Unknown", "InvalidSpec"), "Stalled": ("True", "InvalidSpec")}
    assert made["conditions"][0]["message"] == FINAL.message
    assert status.again_in is None


def test_what_was_judged_before_the_error_stands() -> None:
    status = Status(body())
    status.condition("ReadOnly", True, "SessionPolicy")
    status.ready("Evaluated")
    status.not_ready(FINAL)
    assert answers(status.made({}, CLOCK)) == {
        "Ready": ("False", "InvalidSpec"),
        "ReadOnly": ("True", "SessionPolicy"),
        "Stalled": ("True", "InvalidSpec"),
    }


def test_stalled_is_over_after_a_good_run() -> None:
    status = Status(body())
    status.not_ready(FINAL)
    good = Status(body(generation=2))
    good.ready("Evaluated")
    assert answers(good.made(status.made({}, CLOCK), CLOCK)) == {"Ready": ("True", "Evaluated")}


def test_a_ready_object_can_be_stalled_in_words_of_its_own() -> None:
    status = Status(body())
    status.ready("Evaluated")
    status.stalled("NotAvailable", "mode Enforce is not available in this version")
    assert answers(status.made({}, CLOCK)) == {"Ready": ("True", "Evaluated"), "Stalled": ("True", "NotAvailable")}


def test_what_only_a_person_can_mend_is_not_said_to_pass_besides() -> None:
    status = Status(body())
    status.reconciling("AwsUnavailable", "AWS does not answer")
    status.stalled("NotAvailable", "mode Enforce is not available without policies")
    assert answers(status.made({}, CLOCK)) == {"Ready": ("True", "Reconciled"), "Stalled": ("True", "NotAvailable")}


def test_a_refusal_of_the_api_server_is_looked_at_again_as_no_event_tells_when_it_was_mended() -> None:
    status = Status(body())
    status.not_ready(KubernetesError("apply compliancereports: exceeded quota", reason="Forbidden"))
    assert status.again_in == timedelta(minutes=5)
    status.not_ready(InvalidSpec("spec.controls: unknown control"))
    assert status.again_in is None


def test_a_condition_can_be_forgotten() -> None:
    status = Status(body())
    status.forget("Compliant")
    assert answers(status.made(evaluated(), CLOCK)) == {"Ready": ("True", "Reconciled")}


def test_a_request_is_echoed_and_stays() -> None:
    status = Status(body(annotations={"reconcile.fluxcd.io/requestedAt": "now-1"}))
    made = status.made({}, CLOCK)
    assert made["lastHandledReconcileAt"] == "now-1"
    assert Status(body()).made(made, CLOCK)["lastHandledReconcileAt"] == "now-1"


def test_the_same_run_makes_the_same_status() -> None:
    first = evaluated()
    CLOCK.pass_by(60)
    status = Status(body())
    status.ready("Evaluated")
    status.condition("Compliant", False, "Failing", "3 findings fail")
    status.fields["summary"] = {"fail": 3}
    assert status.made(first, CLOCK) == first
