"""ACM's certificates, read over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from seawall.controls import registry
from seawall.controls.base import Fail, Pass
from seawall.facts.acm import Certificate
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

END = datetime(2027, 1, 1, tzinfo=UTC)


def one(view: TargetView) -> Certificate:
    (found,) = view.all(Certificate)
    return found


def test_what_the_list_does_not_tell_is_described_once(view: ViewFactory, aws: Emulator) -> None:
    made = aws.seeding("acm").request_certificate(DomainName="example.com", Tags=[{"Key": "team", "Value": "pay"}])
    told = {"CertificateArn": made["CertificateArn"], "DomainName": "example.com"}
    aws.fake("acm", "ListCertificates", lambda *_: {"CertificateSummaryList": [told]})
    found = one(view())
    assert not found.is_in_use
    assert found.not_after is None or found.not_after.tzinfo is not None
    assert aws.count("acm", "DescribeCertificate") == 1
    assert found.read_tags() == {"team": "pay"}


def test_a_certificate_is_listed_with_its_state(view: ViewFactory, aws: Emulator) -> None:
    made = aws.seeding("acm").request_certificate(DomainName="example.com")
    found = one(view())
    assert found.arn == made["CertificateArn"]
    assert found.domain == "example.com"
    assert found.status == "PENDING_VALIDATION"
    assert found.renews_itself
    assert not found.is_in_use


def test_every_kind_of_key_is_asked_for_and_the_list_is_enough_where_it_tells(view: ViewFactory, aws: Emulator) -> None:
    arn = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/1"

    def list_certificates(wanted: Mapping[str, Any], _state: object) -> Mapping[str, Any]:
        assert {"RSA_4096", "EC_secp521r1"} <= set(wanted["Includes"]["keyTypes"])
        told = {"CertificateArn": arn, "DomainName": "d", "Status": "ISSUED", "Type": "IMPORTED", "NotAfter": END, "InUse": True}
        return {"CertificateSummaryList": [told]}

    aws.fake("acm", "ListCertificates", list_certificates)
    found = one(view())
    assert found.not_after == END
    assert found.is_in_use
    assert not found.renews_itself
    assert aws.count("acm") == 1


def test_days_are_counted_from_the_evaluation(view: ViewFactory, aws: Emulator) -> None:
    control = registry()["acm.certificate-expiry"]
    told = {"CertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/1", "Status": "ISSUED", "Type": "IMPORTED", "InUse": True}
    for days, wanted in ((31, Pass), (29, Fail)):
        answer = {"CertificateSummaryList": [told | {"NotAfter": datetime.now(UTC) + timedelta(days=days)}]}
        aws.fake("acm", "ListCertificates", lambda *_, answer=answer: answer)
        assert isinstance(control.verdict(one(view()), control.parameters()), wanted)
