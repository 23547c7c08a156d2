"""Secrets in user data: found by their look, and told by name and place alone."""

from __future__ import annotations

import base64
import gzip
import time

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from seawall.errors import Unreadable
from seawall.facts.base import the
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.secrets import PATTERNS, Place, places, plain
from tests.emulator import Emulator
from tests.facts.conftest import ViewFactory

# Put together here, so that nobody who looks for secrets in this repository finds these.
LOOKS = {
    "AWS access key": "AKIA" + "ABCDEFGHIJKLMNOP",
    "AWS secret access key": "aws_secret_access_key = " + "abcdefghij" * 4,
    "private key": "-----BEGIN RSA PRIVATE " + "KEY-----",
    "GitHub token": "ghp_" + "a1B2" * 9,
    "GitLab token": "glpat-" + "a1B2" * 5,
    "Slack token": "xoxb-" + "1234567890-abc",
    "Google API key": "AIza" + "aB3-_" * 7,
    "Stripe key": "sk_live_" + "a1B2" * 4,
    "JSON web token": "eyJ" + "hbGciOiJI" + "UzI1NiJ9" + ".eyJ" + "zdWIiOiIxMjM0",
    "password in an address": "postgres://shop:" + "letmein@db.example.com/shop",
    "password": 'DB_PASSWORD="' + 'letmein"',
}

HARMLESS = (
    "#!/bin/bash",
    "PASSWORD=$(aws ssm get-parameter --name /db/password)",
    "export DB_PASSWORD=${DB_PASSWORD}",
    "password: '{{ vault_password }}'",
    "SECRET_ARN=arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
    "secret: arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
    "PasswordAuthentication no",
    "docker login --password-stdin",
    "api_key = os.environ['API_KEY']",
    "password = getpass()",
    "curl https://example.com:8443/path@version",
    "git clone https://$USER:$TOKEN@github.com/example/example",
)


@pytest.mark.parametrize(("name", "text"), LOOKS.items(), ids=list(LOOKS))
def test_each_pattern_finds_what_it_is_named_for(name: str, text: str) -> None:
    assert Place(name, 2) in places(f"#!/bin/bash\n{text}\n")


@pytest.mark.parametrize("text", HARMLESS)
def test_a_reference_to_a_secret_is_none(text: str) -> None:
    assert places(text) == ()


def test_every_pattern_has_an_example() -> None:
    assert set(LOOKS) == set(PATTERNS)


@for_all(st.text())
def test_whatever_the_text_a_place_names_a_pattern_and_a_line_and_nothing_of_it(text: str) -> None:
    for place in places(text):
        assert place.pattern in PATTERNS
        assert 1 <= place.line <= len(text.splitlines())


@pytest.mark.parametrize("text", ["a://" * 30000, "password=" * 15000, "eyJ" * 40000, "secret_key=" + "a" * 120000, "A" * 120000])
def test_no_text_makes_the_search_slow(text: str) -> None:
    began = time.perf_counter()
    places(text)
    assert time.perf_counter() - began < 2


def test_no_more_places_are_told_than_anybody_reads() -> None:
    assert len(places(f"{LOOKS['password']}\n" * 1000)) == 20


@pytest.mark.parametrize("text", ["", "#!/bin/bash", "Grüße"])
def test_user_data_is_unpacked_and_decoded(text: str) -> None:
    for data in (text.encode(), gzip.compress(text.encode()), text.encode("utf-16")):
        assert plain(base64.b64encode(data).decode()) == text


def test_damaged_packing_is_judged_as_it_is() -> None:
    assert "hidden" in plain(base64.b64encode(b"\x1f\x8b hidden").decode())


def test_what_unpacks_beyond_measure_is_refused_without_a_word_of_it() -> None:
    with pytest.raises(ValueError, match=r"^it unpacks to more than \d+ bytes$"):
        plain(base64.b64encode(gzip.compress(b"letmein" * 1_000_000)).decode())


def test_user_data_of_an_instance_is_read_and_stays_in_the_fact(aws: Emulator, view: ViewFactory) -> None:
    data = f"#!/bin/bash\n{LOOKS['password']}\n"
    aws.seeding("ec2").run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, UserData=data)
    found = the(view(), Instance)
    assert found.secrets_in_user_data == (Place("password", 2),)
    assert "letmein" not in repr(found) + repr(found.secrets_in_user_data)
    assert Instance.secrets_in_user_data.writing is None


def test_an_instance_without_user_data_has_no_secrets(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("ec2").run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)
    assert the(view(), Instance).secrets_in_user_data == ()


def test_user_data_that_is_no_base64_is_unreadable(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("ec2").run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)
    aws.fake("ec2", "DescribeInstanceAttribute", lambda *_: {"UserData": {"Value": "letmein"}})
    with pytest.raises(Unreadable) as refused:
        _ = the(view(), Instance).secrets_in_user_data
    assert "letmein" not in str(refused.value)
