"""What moto answers wrongly of S3, each named for the operation it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes import Parameters, Refused, State


def get_bucket_notification_configuration(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """As it was put; moto keeps EventBridge's and does not answer with it."""
    return dict(state.get("notifications", {}).get(wanted["Bucket"], {}))


def put_bucket_notification_configuration(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Replaces everything, as S3 does."""
    state.setdefault("notifications", {})[wanted["Bucket"]] = wanted["NotificationConfiguration"]
    return {}


def get_bucket_replication(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """As it was put; moto answers with a filter of its own."""
    kept = state.get("replication", {}).get(wanted["Bucket"])
    if kept is None:
        raise Refused("ReplicationConfigurationNotFoundError", "The replication configuration was not found", 404)
    return {"ReplicationConfiguration": kept}


def put_bucket_replication(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Replaces every rule, as S3 does."""
    state.setdefault("replication", {})[wanted["Bucket"]] = wanted["ReplicationConfiguration"]
    return {}


def delete_bucket_replication(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Takes every rule away."""
    state.get("replication", {}).pop(wanted["Bucket"], None)
    return {}
