from typing import Any

from seawall.controls.rds.supported_engine import Parameters
from seawall.facts.rds.engine_version import EngineVersion, MajorVersion, Offer
from seawall.facts.rds.instance import DbInstance
from tests.databases import instance

STANDARD = Parameters(standard_support=True)


def running(
    status: str | None, *, version: str = "8.0.40", engine: str = "mysql", majors: tuple[MajorVersion, ...] = (), **more: Any
) -> DbInstance:
    """An instance of a version with this status; None: AWS does not know the version."""
    offer = None if status is None else Offer(status=status)
    described = (EngineVersion(engine=engine, number=version), {"offer": offer})
    return instance(described, *majors, Engine=engine, EngineVersion=version, **more)


def major(engine: str, number: str, ends: str | None) -> MajorVersion:
    lifecycle = {"LifecycleSupportName": "open-source-rds-standard-support", "LifecycleSupportStartDate": "2020-01-01T00:00:00Z"}
    extended = {"LifecycleSupportName": "open-source-rds-extended-support", "LifecycleSupportEndDate": "2036-01-01T00:00:00Z"}
    told = [{**lifecycle, "LifecycleSupportEndDate": ends}, extended] if ends else []
    return MajorVersion.model_validate({"Engine": engine, "MajorEngineVersion": number, "SupportedEngineLifecycles": told})


OLD, NEW = major("mysql", "8.0", "2026-07-31T00:00:00Z"), major("mysql", "8.4", "2032-07-31T00:00:00Z")

passes = {
    "it is available": running("available"),
    "it is available in extended support": running("available", majors=(OLD,)),
    "it is available, and an upgrade waits": running("available", PendingModifiedValues={"EngineVersion": "8.4.3"}),
    "it is in standard support": (running("available", version="8.4.3", majors=(OLD, NEW)), STANDARD),
    "AWS names no end for Oracle": (
        running("available", engine="oracle-ee", version="19.0.0.0.ru-2026-01", majors=(major("oracle-ee", "19", None),)),
        STANDARD,
    ),
    "a member of Aurora runs an available one": running("available", engine="aurora-mysql", DBClusterIdentifier="shop"),
}
fails = {
    "it is deprecated": running("deprecated"),
    "AWS no longer knows it": running(None),
    "a member of Aurora runs a deprecated one": running("deprecated", engine="aurora-mysql", DBClusterIdentifier="shop"),
    "a version of the customer's own is inactive": running("inactive", engine="custom-oracle-ee", version="19.my_cev1"),
    "it is in extended support, and standard support is wanted": (running("available", majors=(NEW, OLD)), STANDARD),
}
unknown = {
    "it is deprecated, and an upgrade waits": running("deprecated", PendingModifiedValues={"EngineVersion": "8.4.3"}),
    "AWS's answer cannot be read": instance(),
    "AWS does not say which version it is": instance(EngineVersion=None),
    "support cannot be read": (running("available"), STANDARD),
    "AWS does not say how long 8.0 is supported": (
        running("available", majors=(NEW, major("mysql", "8", None).model_copy(update={"number": "80"}))),
        STANDARD,
    ),
}
