"""Variants of services, such as RDS Custom: which resource is of which, and which of them an account uses. Pure.

A variant has other owners in some layers, as `variants` in `matrix.yaml` says. What no fact shows is not guessed (`UNSEEN`). One that a read would
show, and that read failed or was never made, is Unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from seawall.api.v1alpha1.responsibility_report import InUse
from seawall.engine.responsibility.matrix import matrix
from seawall.engine.responsibility.ways import named, owners, shown_by
from seawall.errors import Unreadable
from seawall.facts import ds, efs, eks, elasticache, emr, kafka, lambda_, opensearch, redshift, redshift_serverless
from seawall.facts.base import Resource
from seawall.facts.ecs.cluster import Cluster as EcsCluster
from seawall.facts.fact import Listing, Read
from seawall.facts.rds.database import Database
from seawall.facts.rds.engines import is_custom
from seawall.facts.rds.instance import AnyInstance
from seawall.facts.rds.parameter_group import AnyParameterGroup
from seawall.facts.rds.snapshot import AnySnapshot
from seawall.facts.reading import Reading
from seawall.facts.tagged import GET_RESOURCES_NAME, Tagged

_NOT_READ: Final = "NotRead"
_MANAGED_INSTANCES: Final = "MANAGED_INSTANCES"

UNSEEN: Final = {
    ("s3", "one-zone-ia / express-one-zone"): "each object has a storage class of its own, and no list has directory buckets",
}
"""Variants that no fact shows, by service and name, each with why."""


def variant_of(resource: Resource) -> str | None:
    """The variant of its service that a resource is of; None where it is of none."""
    match resource:
        case Database(engine=name) | AnySnapshot(engine=name) | AnyParameterGroup(family=name):
            return "rds-custom" if is_custom(name) else None
        case redshift_serverless.Workgroup() | elasticache.ServerlessCache() | kafka.Cluster(is_serverless=True):
            return "serverless"
        case ds.Directory(is_connector=True):
            return "ad-connector"
        case lambda_.Function(is_image=True):
            return "container-image"
        case efs.FileSystem(is_one_zone=True):
            return "one-zone"
    return None


@dataclass(frozen=True, slots=True)
class Way:
    """How a variant is seen.

    Attributes:
        reads: the list in which its resources are, or the fact that shows it.
        says: for a fact, whether its value shows the variant.
        arns: what kinds of its resources begin with where AWS's tagging API tells of them; empty where they are called as all others.
    """

    reads: tuple[Read, ...] = ()
    says: Callable[[Any], bool] = bool
    arns: tuple[str, ...] = ()


def _has_managed_instances(providers: Mapping[str, Any]) -> bool:
    return any(each.kind == _MANAGED_INSTANCES for each in providers.values())


def _is_auto_mode(plane: eks.ControlPlane) -> bool:
    return plane.is_auto_mode


WAYS: Final[Mapping[tuple[str, str], Way]] = {
    ("rds", "rds-custom"): Way((AnyInstance.LISTING,)),
    ("redshift", "serverless"): Way((redshift_serverless.Workgroup.LISTING,), arns=("redshift-serverless:",)),
    ("elasticache", "serverless"): Way((elasticache.ServerlessCache.LISTING,), arns=("elasticache:serverlesscache",)),
    ("emr", "serverless"): Way(arns=("emr-serverless:",)),
    ("directoryservice", "ad-connector"): Way((ds.Directory.LISTING,)),
    ("lambda", "container-image"): Way((lambda_.Function.LISTING,)),
    ("ecs", "managed-instances"): Way((EcsCluster.capacity_providers,), _has_managed_instances),
    ("eks", "managed-node-group"): Way((eks.Cluster.node_groups,)),
    ("eks", "auto-mode"): Way((eks.Cluster.control_plane,), _is_auto_mode),
    ("eks", "fargate"): Way((eks.Cluster.fargate_profiles,)),
    ("efs", "one-zone"): Way((efs.FileSystem.LISTING,)),
    ("opensearch", "serverless"): Way(arns=("aoss:",)),
    ("msk", "serverless"): Way((kafka.Cluster.LISTING,)),
}
"""How each variant is seen, by service and name. Source of the ARNs: as in `seen.yaml`."""

_REST: Final[Mapping[str, tuple[Listing, ...]]] = {
    "rds": (AnyInstance.LISTING,),
    "redshift": (redshift.Cluster.LISTING,),
    "elasticache": (elasticache.ReplicationGroup.LISTING, elasticache.AnyCluster.LISTING),
    "emr": (emr.Cluster.LISTING,),
    "directoryservice": (ds.Directory.LISTING,),
    "lambda": (lambda_.Function.LISTING,),
    "efs": (efs.FileSystem.LISTING,),
    "opensearch": (opensearch.Domain.LISTING,),
    "msk": (kafka.Cluster.LISTING,),
}
"""The lists that show all of a service that is of no variant. Of ECS and EKS none does: instances and nodes may have been added by hand."""


@dataclass(frozen=True, slots=True)
class Use:
    """Whether something is in use, and by which read."""

    in_use: InUse
    by: str


@dataclass(frozen=True, slots=True)
class Variants:
    """What is known of the variants of a service.

    Attributes:
        uses: those that are in use or may be, by name, in the matrix's order.
        are_all: whether everything that was seen is of one of them, and all that would show others has been read.
    """

    uses: Mapping[str, Use] = field(default_factory=dict)
    are_all: bool = False


NO_VARIANTS: Final = Variants()


def variants(readings: Sequence[Reading], tagged: Sequence[Tagged | Unreadable]) -> dict[str, Variants]:
    """What is known of the variants of each service that has any.

    Args:
        readings: what was read of the account, in all of its targets.
        tagged: what AWS's tagging API said, once for `global` and once for each Region.
    """
    made: defaultdict[Read, list[Reading]] = defaultdict(list)
    for reading in readings:
        made[reading.read].append(reading)
    found = {}
    for name, service in matrix().items():
        asked = {variant: WAYS[name, variant] for variant in service.variants if (name, variant) in WAYS}
        looked = {variant: _use(way, [each for read in way.reads for each in made[read]], tagged) for variant, way in asked.items()}
        uses = {variant: use for variant, use in looked.items() if use is not None}
        if uses:
            is_shown = any(each.in_use is InUse.YES for each in uses.values())
            found[name] = Variants(uses, are_all=is_shown and _are_all(name, made, len(tagged) - 1))
    return found


def _use(way: Way, readings: Sequence[Reading], tagged: Sequence[Tagged | Unreadable]) -> Use | None:
    """Whether a variant is in use; None where all that would show it has been read, and it does not."""
    for reading in readings:
        if reading.error is None and _is_shown(way, reading):
            return Use(InUse.YES, named(reading.read))
    kinds = (kind for each in tagged if isinstance(each, Tagged) for kind in each.kinds)
    if way.arns and any(kind.startswith(way.arns) for kind in kinds):
        return Use(InUse.YES, GET_RESOURCES_NAME)
    for reading in readings:
        if isinstance(reading.error, Unreadable):
            return Use(InUse.UNKNOWN, f"{named(reading.read)}: {reading.error.reason}")
    if readings:
        return None
    return _untold(way, tagged)


def _untold(way: Way, tagged: Sequence[Tagged | Unreadable]) -> Use | None:
    """Of a variant whose own reads were never made: what the tagging API's silence says."""
    if not way.arns:
        return Use(InUse.UNKNOWN, f"{named(way.reads[0])}: {_NOT_READ}")
    failed = next((each.reason for each in tagged if isinstance(each, Unreadable)), None if tagged else _NOT_READ)
    return None if failed is None else Use(InUse.UNKNOWN, f"{GET_RESOURCES_NAME}: {failed}")


def _is_shown(way: Way, reading: Reading) -> bool:
    """Whether an answer shows a variant."""
    if isinstance(reading.read, Listing):
        return any(variant_of(resource) is not None for resource in reading.value)
    return way.says(reading.value)


def _are_all(service: str, made: Mapping[Read, Sequence[Reading]], regions: int) -> bool:
    """Whether each list of the rest was read in every Region, and no list tells of anything of the service that is of no variant."""
    lists = _REST.get(service, ())
    is_whole = bool(lists) and all(len(made.get(each, ())) >= max(regions, 1) for each in lists)
    return is_whole and not any(_tells_of_the_rest(service, reading) for readings in made.values() for reading in readings)


def _tells_of_the_rest(service: str, reading: Reading) -> bool:
    """Whether a read tells of something of the service that is of no variant, or failed and so might."""
    may_show = shown_by(reading.read)
    if service not in may_show:
        return False
    if reading.error is not None or not isinstance(reading.read, Listing):
        return isinstance(reading.error, Unreadable)
    return any(variant_of(each) is None and service in owners(each, may_show) for each in reading.value)
