"""`seawall iam-policy` and ProviderAssurances: what lists metadata is allowed, what accepts terms is not, by no name and no pattern."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from seawall.aws.policy import managed_policies, session_arguments
from seawall.controls import registry
from seawall.facts.artifact import ACTIONS, AGREEMENT_ACTIONS
from tests.cli.conftest import Seawall
from tests.test_repository import ROOT

SAMPLE = ROOT / "manifests" / "samples" / "assurance" / "providerassurance.yaml"
ACCEPTING = ("artifact:GetReport", "artifact:GetTermForReport", "artifact:PutAccountSettings", "artifact:AcceptAgreement")
"""Downloads, terms, and what else would be done in the customer's name."""


def patterns(text: str) -> list[str]:
    """Every action, or pattern over actions, in a policy or in AssumeRole's arguments."""
    found: list[str] = []

    def gather(value: object) -> None:
        if isinstance(value, dict):
            found.extend(value.get("Action", ()))
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            gather(json.loads(each) if isinstance(each, str) and each.startswith("{") else each)

    gather(json.loads(text))
    return found


def test_the_policy_of_an_assurance_is_what_looking_needs_and_what_every_account_needs(seawall: Seawall) -> None:
    answer = seawall("iam-policy", str(SAMPLE))
    needed = {"artifact:ListReports", "artifact:ListReportVersions", "artifact:ListCustomerAgreements"}
    assert set(patterns(answer.stdout)) == needed | {"ec2:DescribeRegions", "iam:ListAccountAliases", "tag:GetResources"}


def test_agreements_are_allowed_only_where_one_is_wanted(seawall: Seawall, tmp_path: Path) -> None:
    plain = tmp_path / "plain.yaml"
    plain.write_text(SAMPLE.read_text().partition("  agreements:")[0])
    assert "artifact:ListCustomerAgreements" not in patterns(seawall("iam-policy", str(plain)).stdout)


@pytest.mark.parametrize("accepting", ACCEPTING)
def test_no_policy_that_is_made_of_everything_seawall_reads_or_writes_lets_anybody_accept_terms(accepting: str) -> None:
    controls = registry().values()
    reading = {action for control in controls for action in control.actions} | ACTIONS | AGREEMENT_ACTIONS
    writing = {action for control in controls for action in control.writing_actions}
    made = [*managed_policies(frozenset(reading)), *managed_policies(frozenset(writing)), session_arguments(ACTIONS, "aws")]
    every = [pattern for document in made for pattern in patterns(json.dumps(document))]
    assert "artifact:ListReports" in every
    assert [pattern for pattern in every if fnmatchcase(accepting, pattern)] == []


def test_an_assurance_alone_is_nothing_to_scan(seawall: Seawall) -> None:
    answer = seawall("scan", str(SAMPLE))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "wanted at least one" in answer.stderr
