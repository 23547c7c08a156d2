"""Secrets for tests that never ask AWS, told in AWS's own members, so that what the list really says is parsed as well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from seawall.facts.secretsmanager import Secret, SecretReplica, SecretVersion
from seawall.facts.secretsmanager_policy import SecretPolicy
from tests.builders import ACCOUNT, NOW, REGION, given

ELSEWHERE: Final = "eu-central-1"


def ago(days: float) -> datetime:
    """So many days before the evaluation; ahead of it, where that is negative."""
    return NOW - timedelta(days=days)


def secret(facts: Mapping[str, object] | None = None, **told: Any) -> Secret:
    """A secret with facts of its own."""
    common = {"Name": "db", "ARN": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf", "CreatedDate": ago(1000)}
    return given(Secret.model_validate({**common, **told}), **(facts or {}))


def versions(current: float | None, *others: float) -> dict[str, object]:
    """The versions by their ages in days: the current one, if any, and previous ones."""
    labelled = [("AWSCURRENT", current)] if current is not None else []
    told = [*(("AWSPREVIOUS", age) for age in others), *labelled]
    return {"versions": tuple(SecretVersion.model_validate({"VersionStages": [label], "CreatedDate": ago(age)}) for label, age in told)}


def replicas(*days: float | None) -> dict[str, object]:
    """Replicas, each by how many days ago it was last fetched; None for never."""
    told = [{"Region": ELSEWHERE, "Status": "InSync", "LastAccessedDate": None if age is None else ago(age)} for age in days]
    return {"replicas": tuple(map(SecretReplica.model_validate, told))}


def policy(*statements: Mapping[str, Any]) -> SecretPolicy:
    """A policy of statements that allow everybody to fetch the secret, where they say nothing else."""
    common = {"Effect": "Allow", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [{**common, **statement} for statement in statements]}
    return SecretPolicy.of(document)
