"""Flaws of EMR's clusters. That of the account's settings is among the managed services'."""

from __future__ import annotations

from collections.abc import Mapping

from tests.emulator import Emulator
from tests.mending.flaw import Flaw


def unprotected(aws: Emulator) -> str:
    """A cluster that waits for steps and that anybody can end, beside one that is protected and one that ends by itself."""
    emr = aws.seeding("emr")
    group = {"Name": "primary", "InstanceRole": "MASTER", "InstanceType": "m5.xlarge", "InstanceCount": 1}
    made = [
        emr.run_job_flow(
            Name=name,
            ReleaseLabel="emr-7.1.0",
            Instances={"InstanceGroups": [group], "KeepJobFlowAliveWhenNoSteps": stays, "TerminationProtected": protected},
            JobFlowRole="EMR_EC2_DefaultRole",
            ServiceRole="EMR_DefaultRole",
            Tags=[{"Key": "team", "Value": "pay"}],
            VisibleToAllUsers=True,
        )
        for name, stays, protected in (("reports", True, False), ("lake", True, True), ("nightly", False, False))
    ]
    return str(made[0]["ClusterArn"])


FLAWS: Mapping[str, Flaw] = {"emr.termination-protection": Flaw(unprotected)}

UNSERVED: Mapping[str, str] = {}
