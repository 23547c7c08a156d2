from __future__ import annotations

import json

import pytest

from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.ecr import EcrRegion, ReplicationConfiguration, Repository
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

ELSEWHERE = "eu-central-1"


def manifest(text: str) -> str:
    config = {"mediaType": "application/vnd.docker.container.image.v1+json", "size": len(text), "digest": f"sha256:{text}"}
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    return json.dumps({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": []})


@pytest.fixture
def shop(aws: Emulator) -> str:
    """A repository with one image; its digest."""
    ecr = aws.seeding("ecr")
    ecr.create_repository(repositoryName="shop/web", tags=[{"Key": "team", "Value": "pay"}])
    made = ecr.put_image(repositoryName="shop/web", imageManifest=manifest("a"), imageTag="v1")
    return str(made["image"]["imageId"]["imageDigest"])


def test_a_repository_is_listed_and_its_images_are_known_by_tag_and_digest(aws: Emulator, shop: str, view: ViewFactory) -> None:
    found = the(view(), Repository)
    assert (found.id, found.arn) == ("shop/web", f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/shop/web")
    assert (found.digest_of("v1"), found.digest_of(shop), found.digest_of("v2")) == (shop, shop, None)
    assert found.images[shop].can_be_pulled
    assert found.read_tags() == {"team": "pay"}
    assert aws.count("ecr") == 3


def test_an_image_that_was_pushed_before_the_rule_is_not_in_the_other_region(aws: Emulator, shop: str, view: ViewFactory) -> None:
    rule = {"destinations": [{"region": ELSEWHERE, "registryId": ACCOUNT}]}
    aws.seeding("ecr").put_replication_configuration(replicationConfiguration={"rules": [rule]})
    assert [each.region for each in the(view(), EcrRegion).replication.destinations_of("shop/web")] == [ELSEWHERE]
    assert view(ELSEWHERE).all(Repository) == ()
    aws.seeding("ecr", ELSEWHERE).create_repository(repositoryName="shop/web")
    assert the(view(ELSEWHERE), Repository).digest_of(shop) is None


def test_a_registry_without_rules_copies_nothing(view: ViewFactory) -> None:
    assert the(view(), EcrRegion).replication == ReplicationConfiguration()


def test_a_rule_with_filters_is_for_names_that_begin_so() -> None:
    rules = [
        {
            "destinations": [{"region": ELSEWHERE, "registryId": "1"}],
            "repositoryFilters": [{"filter": "shop", "filterType": "PREFIX_MATCH"}],
        },
        {"destinations": [{"region": ELSEWHERE, "registryId": "1"}, {"region": "us-east-1", "registryId": "1"}]},
    ]
    found = ReplicationConfiguration.model_validate({"rules": rules})
    assert [each.region for each in found.destinations_of("shop/web")] == [ELSEWHERE, "us-east-1"]
    narrow = ReplicationConfiguration(rules=found.rules[:1])
    assert narrow.destinations_of("other") == ()


def test_an_archived_image_cannot_be_pulled(aws: Emulator, shop: str, view: ViewFactory) -> None:
    # moto knows no archive.
    aws.fake("ecr", "DescribeImages", lambda *_: {"imageDetails": [{"imageDigest": shop, "imageStatus": "ARCHIVED"}]})
    assert not the(view(), Repository).images[shop].can_be_pulled


def test_a_repository_deleted_since_it_was_listed_is_gone(aws: Emulator, shop: str, view: ViewFactory) -> None:
    assert shop
    found = the(view(), Repository)
    aws.seeding("ecr").delete_repository(repositoryName="shop/web", force=True)
    with pytest.raises(ResourceGone):
        found.images  # noqa: B018
