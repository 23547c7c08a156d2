"""What only Seawall can judge of a spec: refused in the status, with the culprit and what was meant, and no crash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.cluster.base import Cluster
from tests.emulator import Emulator
from tests.operator.conftest import check_log, fresh_namespace
from tests.operator.objects import LENGTH, Json, account, baseline, several
from tests.operator.program import Operator, Proxy, conditions, message


@dataclass(frozen=True)
class Bad:
    """A spec that cannot be evaluated.

    Attributes:
        spec: Arguments of `baseline`.
        reason: Of Stalled and of Ready.
        words: What the message must have: the culprit, and what was meant.
    """

    spec: dict[str, Any]
    reason: str
    words: tuple[str, ...]


CASES = {
    "an unknown control": Bad(
        {"controls": ("s3.bucket-public-acess-block",)},
        "UnknownControl",
        ("`s3.bucket-public-acess-block`", "did you mean `s3.bucket-public-access-block`?"),
    ),
    "a glob that matches no control": Bad({"controls": ("s4.*",)}, "UnknownControl", ("no control matches `s4.*`",)),
    "an unknown profile": Bad(
        {"controls": (), "profiles": ["cis-7.0-levl-1"]}, "UnknownProfile", ("`cis-7.0-levl-1`", "did you mean `cis-7.0-level-1`?")
    ),
    "an unknown parameter": Bad(
        {"controls": ({"id": LENGTH, "parameters": {"minLenght": 16}},)},
        "UnknownParameter",
        (f"`{LENGTH}` has no parameter `minLenght`", "did you mean `minLength`?"),
    ),
    "a parameter of the wrong type": Bad(
        {"controls": ({"id": LENGTH, "parameters": {"minLength": "long"}},)},
        "InvalidParameter",
        (f"`{LENGTH}` parameter `minLength`", 'seen "long"', "wanted: a valid integer"),
    ),
    "a parameter out of its range": Bad(
        {"controls": ({"id": "dynamodb.pitr", "parameters": {"minDays": 36}},)},
        "InvalidParameter",
        ("`minDays`", "seen 36", "wanted: less than or equal to 35"),
    ),
    "an account that is not there": Bad({"refs": ("prodd",)}, "AccountNotFound", ("no AWSAccount `prodd`", "did you mean `prod`?")),
    "a selector that selects no account": Bad(
        {"accountSelector": {"matchLabels": {"env": "nowhere"}}}, "NoTargets", ("no AWSAccount is selected",)
    ),
    "Regions that the account does not look at": Bad(
        {"regions": ["us-west-2"]}, "NoTargets", ("us-west-2 not among the Regions of AWSAccount `prod` (eu-west-1)",)
    ),
    "a window at a minute that does not exist": Bad(
        {"enforcement": {"windows": [{"schedule": "99 2 * * 6", "duration": "3h"}]}},
        "InvalidSpec",
        ("spec.enforcement.windows[0].schedule", "seen `99 2 * * 6`", "wanted five fields of cron"),
    ),
    "a window in a time zone that does not exist": Bad(
        {"enforcement": {"windows": [{"schedule": "0 2 * * 6", "duration": "3h", "timeZone": "Europe/Madird"}]}},
        "InvalidSpec",
        ("spec.enforcement.windows[0].timeZone", "seen `Europe/Madird`", "did you mean `Europe/Madrid`?"),
    ),
}
NAMES = {case: f"bad-{number}" for number, case in enumerate(CASES)}


@pytest.fixture(scope="module")
def clinic(cluster: Cluster, proxy: Proxy, emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """One operator to which every bad baseline was given at once."""
    with fresh_namespace(cluster, "bad-input") as namespace, pytest.MonkeyPatch.context() as patch:
        for name, value in emulator.environment.items():
            patch.setenv(name, value)
        operator = Operator(cluster, proxy, namespace, tmp_path_factory.mktemp("bad-input"))
        bad = [baseline(NAMES[case], **each.spec) for case, each in CASES.items()]
        cluster.kubectl(f"--namespace={namespace}", "apply", "-f", "-", stdin=several(account(endpoint=emulator.url), *bad))
        operator.start()
        yield operator
        operator.kill()
    emulator.reset()
    check_log(operator)


def is_stalled(status: Json) -> bool:
    return "Stalled" in conditions(status)


@pytest.mark.parametrize("case", CASES)
def test_a_spec_that_cannot_be_evaluated_is_stalled_with_the_culprit_and_what_was_meant(clinic: Operator, case: str) -> None:
    status = clinic.settled("sb", NAMES[case], is_stalled)["status"]
    bad = CASES[case]
    assert conditions(status)["Stalled"] == ("True", bad.reason)
    assert conditions(status)["Ready"] == ("False", bad.reason)
    assert "Reconciling" not in conditions(status)
    assert [words for words in bad.words if words not in message(status, "Stalled")] == [], message(status, "Stalled")
    assert message(status, "Stalled") == message(status, "Ready")


def test_a_refused_spec_is_not_tried_again_and_again(clinic: Operator) -> None:
    for name in NAMES.values():
        clinic.settled("sb", name, is_stalled)
    assert clinic.starts == 1
    assert clinic.running
    assert clinic.log() == [line for line in clinic.log() if line["level"] == "info"], "a refusal belongs in the status, not in the log"


def test_a_mended_spec_is_evaluated_and_keeps_nothing_of_the_refusal(clinic: Operator, cluster: Cluster) -> None:
    mended = baseline("mended", controls=(LENGTH + "s",))
    kubectl = (f"--namespace={clinic.namespace}", "apply", "-f", "-")
    cluster.kubectl(*kubectl, stdin=several(mended))
    clinic.settled("sb", "mended", is_stalled)
    cluster.kubectl(*kubectl, stdin=several(baseline("mended", controls=(LENGTH,))))
    status = clinic.evaluated("mended", controls=1)
    assert conditions(status)["Ready"] == ("True", "Evaluated")
    assert "Stalled" not in conditions(status)


def test_a_spec_that_was_broken_makes_the_old_answer_unknown(clinic: Operator, cluster: Cluster) -> None:
    kubectl = (f"--namespace={clinic.namespace}", "apply", "-f", "-")
    cluster.kubectl(*kubectl, stdin=several(baseline("broken", controls=(LENGTH,))))
    clinic.evaluated("broken", controls=1)
    cluster.kubectl(*kubectl, stdin=several(baseline("broken", controls=(LENGTH + "s",))))
    status = clinic.settled("sb", "broken", is_stalled)["status"]
    assert conditions(status)["Compliant"] == ("Unknown", "UnknownControl")
