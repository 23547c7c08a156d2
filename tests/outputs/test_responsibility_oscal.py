"""OSCAL of a ResponsibilityReport: what the schema asks for, identifiers that lead somewhere, and claims only where they were shown."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from seawall.api.v1alpha1.responsibility_report import InUse, ResponsibilityReport
from seawall.engine.responsibility.matrix import LAYERS
from seawall.outputs import responsibility_oscal
from tests.outputs.responsibility_reports import ASSURED, MET, NOT_MET, NOT_READ, ORIGIN, OUT_OF_SCOPE, UNREAD, report, service

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
REQUIRED = {
    "system-security-plan": {
        "uuid", "metadata", "import-profile", "system-characteristics", "system-implementation", "control-implementation",
    },
    "metadata": {"title", "last-modified", "version", "oscal-version"},
    "system-characteristics": {"system-ids", "system-name", "description", "system-information", "status", "authorization-boundary"},
    "system-implementation": {"users", "components"},
    "components": {"uuid", "type", "title", "description", "status"},
    "implemented-requirements": {"uuid", "control-id"},
    "by-components": {"component-uuid", "uuid", "description"},
    "provided": {"uuid", "description"},
    "responsibilities": {"uuid", "description"},
    "inherited": {"uuid", "description", "provided-uuid"},
    "satisfied": {"uuid", "description", "responsibility-uuid"},
    "props": {"name", "value"},
}  # fmt: skip
"""Members that OSCAL's JSON schema of a system security plan demands, by the member that holds the object or the list of them."""

Json = dict[str, Any]


def plan(told: ResponsibilityReport) -> Json:
    document: Json = json.loads(responsibility_oscal.render(told, ORIGIN))
    assert list(document) == ["system-security-plan"]
    whole: Json = document["system-security-plan"]
    return whole


def objects(part: object, name: str = "system-security-plan") -> Iterator[tuple[str, Json]]:
    """Every object with the name of the member that holds it, or the list that it is in."""
    if isinstance(part, list):
        for each in part:
            yield from objects(each, name)
    elif isinstance(part, dict):
        yield name, part
        for key, value in part.items():
            yield from objects(value, key)


def parts(whole: Json, layer: str, key: str, side: str) -> Json:
    """The by-component of one layer of one service; side is AWS's or the customer's."""
    titles = {each["uuid"]: each["title"] for each in whole["system-implementation"]["components"]}
    (requirement,) = (each for each in whole["control-implementation"]["implemented-requirements"] if each["control-id"] == layer)
    (found,) = (each for each in requirement["by-components"] if titles[each["component-uuid"]] == f"{key}, {side} side")
    part: Json = found
    return part


@pytest.fixture
def whole() -> Json:
    return plan(
        report(
            service("rds", {"encryption_in_transit": NOT_MET, "data_backup": UNREAD}, aws=ASSURED),
            service("s3", MET, aws=NOT_READ),
            service("iam", aws=OUT_OF_SCOPE),
        )
    )


def test_every_object_has_what_the_schema_demands(whole: Json) -> None:
    seen = Counter(name for name, _ in objects(whole))
    assert set(REQUIRED) <= set(seen)
    for name, part in objects(whole):
        assert REQUIRED.get(name, set()) <= set(part), name
        assert all(value not in ([], {}, None) for value in part.values()), (name, part)


def test_strings_are_as_oscal_wants_them(whole: Json) -> None:
    for name, part in objects(whole):
        for key, value in part.items():
            if key == "uuid" or key.endswith("-uuid"):
                assert re.fullmatch(UUID, value)
            if name == "props" and key == "value":
                assert re.fullmatch(r"\S(.*\S)?", value)
            if key in {"control-id", "role-id"} or (name == "props" and key == "name"):
                assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", value)


def test_every_identifier_is_there_once_and_every_reference_leads_to_one(whole: Json) -> None:
    named = Counter(part["uuid"] for _, part in objects(whole) if "uuid" in part)
    assert set(named.values()) == {1}
    referred = [value for _, part in objects(whole) for key, value in part.items() if key.endswith("-uuid")]
    assert len(referred) > 50
    assert set(referred) <= set(named)
    assert whole["import-profile"]["href"].removeprefix("#") in named


def test_the_layers_are_controls_of_a_catalogue_that_it_carries(whole: Json) -> None:
    resource = whole["back-matter"]["resources"][0]
    catalogue = json.loads(base64.b64decode(resource["base64"]["value"]))["catalog"]
    assert [each["id"] for each in catalogue["controls"]] == list(LAYERS)
    assert [each["control-id"] for each in whole["control-implementation"]["implemented-requirements"]] == list(LAYERS)


def test_what_aws_owns_is_provided_and_inherited_where_it_is_assured(whole: Json) -> None:
    aws = parts(whole, "host_os", "Amazon RDS", "AWS's")
    assert "responsibilities" not in aws["export"]
    (provided,) = aws["export"]["provided"]
    (inherited,) = parts(whole, "host_os", "Amazon RDS", "the customer's")["inherited"]
    assert inherited["provided-uuid"] == provided["uuid"]
    assert "iso27001, soc2" in inherited["description"]


def test_what_is_inherited_leads_to_the_audit_reports_that_assure_it_and_each_is_told_once(whole: Json) -> None:
    (inherited,) = parts(whole, "host_os", "Amazon RDS", "the customer's")["inherited"]
    _, missing, current = whole["back-matter"]["resources"]
    assert [link["href"] for link in inherited["links"]] == [f"#{current['uuid']}"]
    assert current["title"] == "System and Organization Controls (SOC) 2 Report"
    words = {each["name"]: each["value"] for each in current["props"]}
    assert (words["period-start"], words["period-end"]) == ("2025-10-01T00:00:00Z", "2026-09-30T00:00:00Z")
    assert (words["counts-until"], words["report-id"], words["version"]) == ("2027-06-07T00:00:00Z", "report-SOC2000000000000", "3")
    assert missing["title"] == "iso27001"
    assert {each["name"] for each in missing["props"]} == {"name", "series", "result", "reason"}


def test_a_variant_has_components_of_its_own_and_a_requirement_names_none_twice() -> None:
    whole = plan(report(service("rds", MET, variants={"rds-custom": InUse.YES}), service("efs", MET, variants={"one-zone": InUse.UNKNOWN})))
    for requirement in whole["control-implementation"]["implemented-requirements"]:
        named = [each["component-uuid"] for each in requirement["by-components"]]
        assert len(named) == len(set(named)), requirement["control-id"]
    ordinary = parts(whole, "guest_os_patching", "Amazon RDS", "AWS's")
    assert set(ordinary["export"]) == {"provided"}
    custom = parts(whole, "guest_os_patching", "Amazon RDS (RDS Custom)", "AWS's")
    assert custom["export"]["responsibilities"][0]["description"] == "patch the OS of the custom instance"
    (component,) = (each for each in whole["system-implementation"]["components"] if each["uuid"] == custom["component-uuid"])
    words = {each["name"]: each["value"] for each in component["props"]}
    assert words == {"service": "rds", "model": "container-managed", "in-use": "Yes", "variant": "rds-custom"}
    with pytest.raises(ValueError, match="not enough values"):
        parts(whole, "network_access", "Amazon RDS (RDS Custom)", "AWS's")


def test_what_is_shared_is_provided_with_a_responsibility_that_is_satisfied_where_it_is_met(whole: Json) -> None:
    aws = parts(whole, "encryption_at_rest", "Amazon RDS", "AWS's")
    (provided,), (responsibility,) = aws["export"]["provided"], aws["export"]["responsibilities"]
    assert responsibility["provided-uuid"] == provided["uuid"]
    customer = parts(whole, "encryption_at_rest", "Amazon RDS", "the customer's")
    assert customer["satisfied"][0]["responsibility-uuid"] == responsibility["uuid"]
    assert customer["implementation-status"] == {"state": "implemented"}


def test_what_the_customer_owns_is_a_responsibility_alone(whole: Json) -> None:
    aws = parts(whole, "identity_access", "Amazon RDS", "AWS's")
    assert "provided" not in aws["export"]
    assert "provided-uuid" not in aws["export"]["responsibilities"][0]
    assert "inherited" not in parts(whole, "identity_access", "Amazon RDS", "the customer's")


@pytest.mark.parametrize("layer", ["encryption_in_transit", "data_backup"])
def test_what_fails_or_is_unknown_satisfies_nothing(whole: Json, layer: str) -> None:
    customer = parts(whole, layer, "Amazon RDS", "the customer's")
    assert "satisfied" not in customer
    assert "implementation-status" not in customer


@pytest.mark.parametrize("name", ["Amazon S3", "AWS IAM"])
def test_what_no_current_report_covers_is_not_inherited(whole: Json, name: str) -> None:
    assert "inherited" not in parts(whole, "host_os", name, "the customer's")
    assert "provided" in parts(whole, "host_os", name, "AWS's")["export"]


def test_owners_are_in_the_words_of_the_cloud_controls_matrix_too(whole: Json) -> None:
    words = {
        layer: {each["name"]: each["value"] for each in parts(whole, layer, "Amazon RDS", "AWS's")["props"]}
        for layer in ("host_os", "encryption_in_transit", "identity_access")
    }
    assert {layer: each["ccm-sta-04-ownership"] for layer, each in words.items()} == {
        "host_os": "CSP-owned",
        "encryption_in_transit": "Shared CSP and CSC",
        "identity_access": "CSC-owned",
    }
    assert (words["encryption_in_transit"]["verdict"], words["encryption_in_transit"]["failing-control"]) == ("NotMet", "rds.require-tls")


def test_the_same_report_gives_the_same_document_and_another_one_another_uuid() -> None:
    told, other = report(service("s3", MET)), report(service("s3", NOT_MET))
    assert responsibility_oscal.render(told, ORIGIN) == responsibility_oscal.render(told, ORIGIN)
    assert plan(told)["uuid"] != plan(other)["uuid"]
    assert plan(told)["system-implementation"] == plan(other)["system-implementation"]


def test_names_are_no_markup() -> None:
    whole = plan(report(service("s3", title="*S3* <script> [x](y) \u202e"), account="_prod_"))
    titles = [each["title"] for each in whole["system-implementation"]["components"]]
    assert titles[0] == r"AWS account \_prod\_ (123456789012)"
    assert titles[1] == r"\*S3\* \<script\> \[x\](y) \\u202e, AWS's side"
    assert whole["system-characteristics"]["system-name"] == "_prod_ (123456789012)"
