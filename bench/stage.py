"""What every figure is taken on: a real API server, an emulated account, and the operator as a process of its own."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from kubernetes import client, config

from bench.usage import Process
from tests.cluster.local import LocalCluster
from tests.cluster.processes import Component, free_port
from tests.emulator import ACCOUNT, REGION, Emulator

SYSTEM: Final = "seawall-system"
NAMESPACES: Final = ("alone", "pair", "many")
"""Namespaces with an AWSAccount each: facts are shared within one, and never between them."""

CONTROLS: Final = (
    "cloudtrail.multi-region",
    "dynamodb.pitr",
    "ec2.ebs-default-encryption",
    "ec2.instance-imdsv2",
    "emr.block-public-access",
    "iam.password-min-length",
    "iam.root-mfa",
    "iam.user-console-mfa",
    "iam.user-no-direct-policies",
    "kms.rotation",
    "rds.instance-multi-az",
    "rds.instance-storage-encrypted",
    "redshift.encrypted",
    "s3.account-public-access-block",
    "s3.bucket-public-access-block",
    "s3.bucket-tls-only",
    "vpc.default-sg-closed",
    "vpc.flow-logs",
    "vpc.sg-no-public-ssh",
    "workspaces.user-volume-encrypted",
)
"""The twenty controls over which figures are taken, always the same, so that figures of today and of next year speak about the same work."""

Json = dict[str, Any]


class Late(Exception):
    """Something that was waited for did not come; the message says what, and where the operator's log is."""


class Stage:
    """Cluster, emulator and operator, for as long as the context lasts.

    Attributes:
        cluster: The API server, its kinds installed.
        aws: The emulated account, seeded.
    """

    def __init__(self) -> None:
        self.aws = Emulator()
        self.cluster = LocalCluster()
        self._folder = tempfile.TemporaryDirectory(prefix="seawall-bench-")
        self._port = free_port()
        ambient = [f"--ambient={name}=" for name in NAMESPACES]
        command = [sys.executable, "-m", "seawall", "operator", f"--kubeconfig={self.cluster.kubeconfig}", f"--namespace={SYSTEM}"]
        command += ["--allow-endpoint-url", "--web-host=127.0.0.1", f"--web-port={self._port}", *ambient]
        self._operator = Component("operator", command, Path(self._folder.name) / "operator.log")
        self.objects = client.CustomObjectsApi(config.new_client_from_config(str(self.cluster.kubeconfig)))

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()

    def _open(self) -> None:
        for name in [each for each in os.environ if each.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update({key: value for key, value in self.aws.environment.items() if key != "AWS_ENDPOINT_URL"})
        self.aws.up()
        seed(self.aws)
        self.cluster.install_crds()
        for name in (SYSTEM, *NAMESPACES):
            self.cluster.kubectl("create", "namespace", name)
        self._start_operator()

    def _close(self) -> None:
        self._operator.terminate()
        self._operator.reap(10)
        self.cluster.stop()
        self.aws.down()
        self._folder.cleanup()

    @property
    def operator(self) -> Process:
        """The operator's process."""
        pid = self._operator.pid
        if pid is None:
            raise Late(f"the operator has ended; its log ends so:\n{self._operator.tail()}")
        return Process(pid)

    def restart_operator(self) -> None:
        """End the operator and start it again; returns when it leads."""
        self._operator.terminate()
        self._operator.reap(10)
        self._start_operator()

    def empty(self, *namespaces: str) -> None:
        """Delete all baselines and accounts of some namespaces."""
        for namespace in namespaces:
            for plural in ("securitybaselines", "awsaccounts"):
                self.objects.delete_collection_namespaced_custom_object("seawall.dev", "v1alpha1", namespace, plural)

    def create(self, plural: str, namespace: str, body: Json) -> Json:
        """Create an object of Seawall's."""
        created: Json = self.objects.create_namespaced_custom_object("seawall.dev", "v1alpha1", namespace, plural, body)
        return created

    def patch(self, plural: str, namespace: str, name: str, change: Json) -> Json:
        """Change an object of Seawall's, by merge."""
        changed: Json = self.objects.patch_namespaced_custom_object("seawall.dev", "v1alpha1", namespace, plural, name, change)
        return changed

    def list(self, plural: str, namespace: str) -> list[Json]:
        """All objects of a kind in a namespace."""
        found: list[Json] = self.objects.list_namespaced_custom_object("seawall.dev", "v1alpha1", namespace, plural)["items"]
        return found

    def wait(self, met: Callable[[], bool], what: str, seconds: float = 120) -> None:
        """Wait until something is so.

        Raises:
            Late: It did not become so in time.
        """
        deadline = time.monotonic() + seconds
        while not met():
            if time.monotonic() > deadline:
                raise Late(f"waited {seconds:.0f} s for {what}; the operator's log ends so:\n{self._operator.tail()}")
            time.sleep(0.1)

    def wait_until_evaluated(self, namespace: str, how_many: int, since: str = "") -> None:
        """Wait until so many baselines of a namespace were evaluated at their generation, and after an instant."""

        def met() -> bool:
            found = self.list("securitybaselines", namespace)
            evaluated = [body for body in found if is_ready(body) and body["status"]["lastEvaluationTime"] >= since]
            return len(evaluated) >= how_many

        self.wait(met, f"{how_many} evaluated baselines in namespace {namespace}")

    def wait_until_quiet(self, seconds: float = 3) -> None:
        """Wait until the operator has used less than a twentieth of a core for so long."""

        def met() -> bool:
            before, began = self.operator.cpu_seconds(), time.monotonic()
            time.sleep(seconds)
            return (self.operator.cpu_seconds() - before) / (time.monotonic() - began) < 0.05

        self.wait(met, "the operator to be idle")

    def answers_in(self) -> float:
        """Seconds that the operator takes to answer on /healthz: what its event loop keeps everybody waiting for."""
        began = time.monotonic()
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/healthz", timeout=30):
            return time.monotonic() - began

    def _start_operator(self) -> None:
        self._operator.start()
        self._operator.wait_until(self._leads, "to lead", 60)

    def _leads(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/readyz", timeout=1) as answer:
                return bool(json.load(answer)["role"] == "leader")
        except (OSError, urllib.error.URLError, ValueError):
            return False


def is_ready(body: Json) -> bool:
    """Whether an object was evaluated at its generation."""
    status = body.get("status", {})
    ready = any(each["type"] == "Ready" and each["status"] == "True" for each in status.get("conditions", ()))
    return bool(ready and status["observedGeneration"] == body["metadata"]["generation"])


def account(aws: Emulator) -> Json:
    """An AWSAccount for the emulated account."""
    spec = {"accountID": ACCOUNT, "regions": [REGION], "endpointURL": aws.url}
    return {"apiVersion": "seawall.dev/v1alpha1", "kind": "AWSAccount", "metadata": {"name": "demo"}, "spec": spec}


def baseline(name: str, *, controls: Sequence[str] = CONTROLS) -> Json:
    """A SecurityBaseline over the emulated account."""
    spec = {"accountRefs": [{"name": "demo"}], "controls": [{"id": control} for control in controls], "interval": "10m"}
    return {"apiVersion": "seawall.dev/v1alpha1", "kind": "SecurityBaseline", "metadata": {"name": name}, "spec": spec}


def _fresh_report(_: Mapping[str, Any], __: object) -> Json:
    """A credential report of this moment: moto's is always of 2015, and one that old is asked for again by every evaluation."""
    columns = "user,arn,password_enabled,mfa_active"
    rows = [f"bench-{number},arn:aws:iam::{ACCOUNT}:user/bench-{number},false,false" for number in range(10)]
    content = "\n".join((columns, *rows)).encode()
    return {"Content": content, "ReportFormat": "text/csv", "GeneratedTime": datetime.now(UTC)}


def seed(aws: Emulator) -> None:
    """Fill the account: ten or so of what most controls judge, some of it wrong."""
    aws.fake("iam", "GetCredentialReport", _fresh_report)
    s3, ec2, iam = (aws.seeding(service) for service in ("s3", "ec2", "iam"))
    where = {"LocationConstraint": REGION}
    for number in range(10):
        s3.create_bucket(Bucket=f"bench-{number}", CreateBucketConfiguration=where)
        iam.create_user(UserName=f"bench-{number}")
        group = ec2.create_security_group(GroupName=f"bench-{number}", Description="bench")["GroupId"]
        if number % 3 == 0:
            rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
            ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    ec2.run_instances(ImageId="ami-12345678", MinCount=10, MaxCount=10, InstanceType="t3.micro")
    for _ in range(5):
        aws.seeding("kms").create_key()
