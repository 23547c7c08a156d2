"""Tags tell which tool owns a resource; nobody is taken for an owner by anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.engine.ownership import owner

STACK = "aws:cloudformation:stack-name"
OF_STACK = {
    STACK: "shop",
    "aws:cloudformation:logical-id": "Bucket",
    "aws:cloudformation:stack-id": "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1",
}
OF_ACK = {"services.k8s.aws/controller-version": "s3-1.0.14", "services.k8s.aws/namespace": "team"}
OF_EKS = {
    "eks:controller-version": "s3-1.0.14",
    "eks:kubernetes-api-group": "s3.services.k8s.aws",
    "eks:kubernetes-resource-name": "logs",
    "eks:kubernetes-namespace": "team",
}
OF_CROSSPLANE = {"crossplane-kind": "bucket.s3.aws.upbound.io", "crossplane-name": "logs-x7k2p", "crossplane-providerconfig": "default"}


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        (OF_STACK, "CloudFormation stack shop"),
        ({"aws:cloudformation:logical-id": "Bucket"}, "CloudFormation"),
        (OF_ACK, "ACK s3-1.0.14 in namespace team"),
        ({"services.k8s.aws/namespace": "team"}, "ACK in namespace team"),
        ({"services.k8s.aws/anything": "1"}, "ACK"),
        (OF_EKS, "ACK s3.services.k8s.aws logs in namespace team"),
        (OF_CROSSPLANE, "Crossplane bucket.s3.aws.upbound.io logs-x7k2p"),
        ({"crossplane-providerconfig": "default"}, "Crossplane"),
    ],
)
def test_a_tool_is_known_by_the_tags_that_it_sets_itself(tags: Mapping[str, str], words: str) -> None:
    assert owner({"Name": "logs", **tags}, ()) == words


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"Name": "shop", "team": "pay"},
        {"aws:autoscaling:groupName": "web"},
        {"cloudformation:stack-name": "shop"},
        {"eks:cluster-name": "prod", "eks:nodegroup-name": "web"},
        {"elbv2.k8s.aws/cluster": "prod"},
        {"uses-crossplane-name": "no"},
        {"terraform": "true", "ManagedBy": "terraform"},
    ],
    ids=str,
)
def test_other_tags_tell_of_no_owner(tags: Mapping[str, str]) -> None:
    assert owner(tags, ()) is None


@pytest.mark.parametrize(
    ("globs", "words"),
    [
        (["terraform"], "tag terraform=true"),
        (["terra*"], "tag terraform=true"),
        (["ManagedBy=terraform"], "tag ManagedBy=terraform"),
        (["ManagedBy=terra*"], "tag ManagedBy=terraform"),
        (["Managed*=*form"], "tag ManagedBy=terraform"),
        (["none", "empty"], "tag empty"),
        (["empty="], "tag empty"),
        (["odd?key"], "tag odd=key=1"),
        (["Terraform"], None),
        (["ManagedBy=pulumi"], None),
        (["managedby=terraform"], None),
        (["terraform="], None),
        (["terra"], None),
        ([], None),
    ],
)
def test_the_operators_globs_name_keys_or_keys_with_values(globs: Sequence[str], words: str | None) -> None:
    tags = {"terraform": "true", "ManagedBy": "terraform", "empty": "", "odd=key": "1", "team": "pay"}
    assert owner(tags, globs) == words


def test_what_a_tool_says_itself_comes_before_the_operators_globs() -> None:
    assert owner({**OF_CROSSPLANE, **OF_STACK}, ["*"]) == "CloudFormation stack shop"


@given(st.dictionaries(st.sampled_from([STACK, "crossplane-name", "k" * 128]), st.text(max_size=300)))
def test_the_words_fit_in_a_plan(tags: dict[str, str]) -> None:
    assert len(owner(tags, ["*"]) or "") <= 256
