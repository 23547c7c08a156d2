"""EMR's security configurations. moto describes one and lacks the list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from seawall.errors import ResourceGone, UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.emr import SecurityConfiguration
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

DOCUMENT: Final = {
    "EncryptionConfiguration": {
        "EnableAtRestEncryption": "true",
        "EnableInTransitEncryption": True,
        "AtRestEncryptionConfiguration": {"S3EncryptionConfiguration": {"EncryptionMode": "SSE-S3"}},
        "InTransitEncryptionConfiguration": {"TLSCertificateConfiguration": {"CertificateProviderType": "PEM"}},
    }
}


def listing(aws: Emulator, *names: str) -> None:
    """Lists security configurations, one on each page."""

    def list_security_configurations(wanted: Mapping[str, Any], _: object) -> dict[str, Any]:
        place = int(wanted.get("Marker") or 0)
        told: dict[str, Any] = {"SecurityConfigurations": [{"Name": name} for name in names[place : place + 1]]}
        return {**told, **({"Marker": str(place + 1)} if place + 1 < len(names) else {})}

    aws.fake("emr", "ListSecurityConfigurations", list_security_configurations)


def create(aws: Emulator, text: str) -> None:
    aws.seeding("emr").create_security_configuration(Name="strict", SecurityConfiguration=text)
    listing(aws, "strict")


def test_security_configurations_of_all_pages_are_listed(aws: Emulator, view: ViewFactory) -> None:
    listing(aws, "strict", "lax")
    found = view().all(SecurityConfiguration)
    assert [each.id for each in found] == ["strict", "lax"]
    assert found[0].arn == f"arn:aws:elasticmapreduce:{REGION}:{ACCOUNT}:security-configuration/strict"
    assert aws.count("emr", "DescribeSecurityConfiguration") == 0


def test_a_document_tells_what_is_encrypted_and_its_switches_may_be_texts(aws: Emulator, view: ViewFactory) -> None:
    create(aws, json.dumps(DOCUMENT))
    encryption = the(view(), SecurityConfiguration).encryption
    assert (encryption.at_rest, encryption.in_transit) == (True, True)
    assert encryption.bare == ("local disks",)
    assert encryption.certificates == {"CertificateProviderType": "PEM"}
    assert aws.count("emr", "DescribeSecurityConfiguration") == 1


def test_a_document_that_is_silent_on_encryption_encrypts_nothing(aws: Emulator, view: ViewFactory) -> None:
    create(aws, json.dumps({"AuthenticationConfiguration": {"KerberosConfiguration": {"Provider": "ClusterDedicatedKdc"}}}))
    encryption = the(view(), SecurityConfiguration).encryption
    assert (encryption.at_rest, encryption.in_transit) == (False, False)


@pytest.mark.parametrize("text", ["{", "[]", '{"EncryptionConfiguration": {"EnableAtRestEncryption": "perhaps"}}'])
def test_a_document_that_is_not_understood_is_unknown(aws: Emulator, view: ViewFactory, text: str) -> None:
    create(aws, text)
    with pytest.raises(Unreadable) as caught:
        the(view(), SecurityConfiguration).encryption  # noqa: B018
    assert caught.value.unknown is UnknownReason.ERROR


def test_one_that_was_deleted_meanwhile_is_gone(aws: Emulator, view: ViewFactory) -> None:
    listing(aws, "old")
    aws.fail("emr", "DescribeSecurityConfiguration", code="InvalidRequestException", status=400)
    with pytest.raises(ResourceGone):
        the(view(), SecurityConfiguration).encryption  # noqa: B018
