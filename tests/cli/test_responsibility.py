"""`seawall responsibility`, as a program among others: an emulated account, and AWS Artifact behind the same endpoint."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from seawall.cli.responsibility import exit_code
from tests.artifact import report, serve
from tests.cli.conftest import Seawall
from tests.cli.test_scan import BASELINE, EXCEPTION, close, make_buckets
from tests.emulator import Emulator
from tests.outputs.responsibility_reports import ASSURED, MET, NO_CONTROL, NOT_MET, NOT_READ, service
from tests.outputs.responsibility_reports import report as told

CLOSED = "s3.bucket-public-access-block"
WATCH = """
---
apiVersion: seawall.dev/v1alpha1
kind: ProviderAssurance
metadata: {name: audit-evidence}
spec:
  accountRef: {name: audit}
  reports: [{name: soc2, series: SOC, nameContains: SOC 2, maxAge: 9999d}]
  serviceScope: {configMapRef: {name: in-scope}, maxAge: 9999d}
"""
SCOPE = """
---
apiVersion: v1
kind: ConfigMap
metadata: {name: in-scope}
data:
  services.yaml: |
    - {programme: SOC, service: Amazon S3, asOf: "2026-11-01", url: "https://aws.amazon.com/compliance/services-in-scope/"}
"""

Json = dict[str, Any]


def cells(text: str, name: str) -> dict[str, Json]:
    (found,) = (each for each in json.loads(text)["services"] if each["service"] == name)
    return {cell["layer"]: cell for cell in found["cells"]}


@pytest.fixture
def manifests(tmp_path: Path) -> Path:
    """A folder with a ProviderAssurance and the list that it names."""
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "aws.yaml").write_text(WATCH + SCOPE)
    return folder


def test_without_a_word_on_aws_its_side_is_unknown_and_a_failing_control_ends_in_exit_code_3(aws: Emulator, seawall: Seawall) -> None:
    make_buckets(aws, "open")
    answer = seawall("responsibility", "--control", CLOSED, "-o", "json")
    assert (answer.returncode, answer.stderr) == (3, "")
    document = json.loads(answer.stdout)
    assert document["account"] == {"name": "123456789012", "id": "123456789012", "partition": "aws"}
    assert document["readBy"].startswith("arn:aws:sts::123456789012:")
    assert (document["regions"], document["judgedBy"]) == (["eu-west-1"], f"control {CLOSED}")
    network = cells(answer.stdout, "s3")["network_access"]
    assert network["aws"] == {"state": "Unknown", "reason": "NotRead", "reports": []}
    assert (network["customer"]["state"], network["customer"]["controls"], network["verdict"]) == ("NotMet", [CLOSED], "NotMet")
    assert cells(answer.stdout, "s3")["data_backup"]["customer"]["reason"] == "NotSelected"
    assert {"rds", "ec2"} <= set(document["notSeen"])
    assert "artifact" not in {call.service for call in aws.calls}


def test_current_reports_assure_the_services_in_their_scope_and_no_others(aws: Emulator, seawall: Seawall, manifests: Path) -> None:
    make_buckets(aws, "shut")
    close(aws, "shut")
    serve(aws, report())
    answer = seawall("responsibility", str(manifests), "--control", CLOSED, "-o", "json")
    assert (answer.returncode, answer.stderr) == (4, "")
    network = cells(answer.stdout, "s3")["network_access"]
    assert network["aws"] == {"state": "Assured", "reason": "InScope", "reports": ["soc2"]}
    assert (network["customer"]["passed"], network["verdict"]) == (1, "Met")
    assert cells(answer.stdout, "iam")["host_os"]["verdict"] == "NotInScope"
    document = json.loads(answer.stdout)
    assert document["assurances"] == ["audit-evidence"]
    (soc2,) = document["auditReports"]
    assert (soc2["name"], soc2["title"], soc2["result"]) == ("soc2", "System and Organization Controls (SOC) 2 Report", "Current")
    assert (soc2["periodStart"], soc2["periodEnd"]) == ("2025-10-01T00:00:00Z", "2026-09-30T00:00:00Z")


def test_reports_that_may_not_be_read_assure_nothing(aws: Emulator, seawall: Seawall, manifests: Path) -> None:
    make_buckets(aws, "shut")
    serve(aws, report())
    aws.deny("artifact", "ListReports")
    answer = seawall("responsibility", str(manifests), "--control", CLOSED, "-o", "json")
    assert cells(answer.stdout, "s3")["host_os"]["aws"] == {"state": "Unknown", "reason": "NotRead", "reports": []}


def test_without_the_list_of_services_in_scope_reports_assure_nothing(aws: Emulator, seawall: Seawall, manifests: Path) -> None:
    make_buckets(aws, "shut")
    serve(aws, report())
    (manifests / "aws.yaml").write_text(WATCH)
    answer = seawall("responsibility", str(manifests), "--control", CLOSED, "-o", "json")
    assert cells(answer.stdout, "s3")["host_os"]["aws"]["reason"] == "NoScope"


def test_a_denied_list_leaves_it_unknown_whether_a_service_is_in_use(aws: Emulator, seawall: Seawall) -> None:
    aws.deny("s3", "ListBuckets")
    document = json.loads(seawall("responsibility", "--control", CLOSED, "-o", "json").stdout)
    (found,) = (each for each in document["services"] if each["service"] == "s3")
    assert (found["inUse"], found["seenBy"]) == ("Unknown", "s3:ListAllMyBuckets: AccessDenied")
    assert document["summary"]["unknownServices"] >= 1


def test_baselines_and_exceptions_in_files_judge_the_customers_side(aws: Emulator, seawall: Seawall, tmp_path: Path) -> None:
    make_buckets(aws, "site", "shut")
    close(aws, "shut")
    (tmp_path / "wanted.yaml").write_text(BASELINE + EXCEPTION)
    answer = seawall("responsibility", str(tmp_path), "-o", "json")
    document = json.loads(answer.stdout)
    assert (document["baselines"], document["judgedBy"]) == (["buckets"], "baseline buckets")
    customer = cells(answer.stdout, "s3")["network_access"]["customer"]
    assert (customer["state"], customer["passed"], customer["exempt"], customer["failed"]) == ("Met", 1, 1, 0)


def test_every_format_can_be_written_to_a_file(aws: Emulator, seawall: Seawall, tmp_path: Path) -> None:
    make_buckets(aws, "open")
    for form, begin in (("html", "<!DOCTYPE html>"), ("oscal", '{\n  "system-security-plan"'), ("table", "SERVICE ")):
        file = tmp_path / form
        answer = seawall("responsibility", "--control", CLOSED, "-o", form, "--output-file", str(file))
        assert (answer.returncode, answer.stdout, answer.stderr) == (3, "", "")
        assert file.read_text().startswith(begin)


def test_a_misspelt_control_is_invalid_input(seawall: Seawall) -> None:
    answer = seawall("responsibility", "--control", "s3.bucket-tls")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "did you mean `s3.bucket-tls-only`?" in answer.stderr


def test_an_endpoint_that_is_away_is_seawalls_own_failure(aws: Emulator, seawall: Seawall) -> None:
    aws.down()
    try:
        answer = seawall("responsibility", "--control", CLOSED)
    finally:
        aws.up()
    assert (answer.returncode, answer.stdout) == (1, "")
    assert re.match("seawall: AWS did not say who the caller is", answer.stderr)


@pytest.mark.parametrize(
    ("wanted", "services"),
    [
        (0, [service("s3", MET, aws=ASSURED)]),
        (3, [service("s3", MET, aws=ASSURED), service("rds", {"network_access": NOT_MET}, aws=NOT_READ)]),
        (4, [service("s3", MET, aws=NOT_READ)]),
        (4, [service("s3", {"network_access": NO_CONTROL}, aws=ASSURED)]),
        (0, []),
    ],
)
def test_the_exit_code_is_0_only_where_nothing_is_open(wanted: int, services: list[Any]) -> None:
    assert exit_code(told(*services)) == wanted


def test_it_needs_neither_kopf_nor_kubernetes() -> None:
    program = (
        "import sys\n"
        "from seawall.cli import responsibility\n"
        "from seawall.outputs import responsibility_html, responsibility_json, responsibility_oscal, responsibility_table\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in {'kopf', 'kubernetes'} or name.startswith(('seawall.app', 'seawall.kube'))))\n"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert answer.stdout.strip() == "[]"
