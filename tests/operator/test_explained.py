"""What the operator writes of a workload is enough to draw it. In moto, eu-west-1a is euw1-az3."""

from __future__ import annotations

import subprocess
import sys

from tests.cluster.base import Cluster
from tests.emulator import Emulator
from tests.mending.shop import Shop
from tests.operator.conftest import Apply, NewOperator
from tests.operator.objects import account
from tests.operator.test_zone_plans import zones

PROGRAM = "from seawall.cli.plugin import main; main()"


def test_a_workload_behind_one_gateway_is_drawn_from_its_report_with_what_dies_with_it(
    cluster: Cluster, namespace: str, new_operator: NewOperator, aws: Emulator, apply: Apply
) -> None:
    shop = Shop(aws)
    nat = shop.nat("a")
    for subnet in shop.private.values():
        shop.route({"NatGatewayId": nat}, subnet)
    operator = new_operator("operator")
    operator.start()
    apply(account(endpoint=aws.url))
    apply(zones("Audit"))
    operator.settled("maz", "zones", lambda status: [each["verdict"] for each in status.get("workloads", [])] == ["Fails"])
    (report,) = operator.all("crep")
    assert nat in {node["name"] for node in report["zoneNodes"]}
    command = [sys.executable, "-c", PROGRAM, "explain", "maz/zones", "-n", namespace, "--kubeconfig", str(cluster.kubeconfig)]
    drawn = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    lines = [line.lstrip("│├└─ ") for line in drawn.stdout.splitlines()]
    assert lines[0] == "✗ shop  Fails without euw1-az3  (prod, eu-west-1)"
    assert any(line.startswith("✗") and line.endswith(f"dies with {nat}") and "(euw1-az1)" in line for line in lines), drawn.stdout
    assert f"✗ {nat} (euw1-az3)  dies with its zone" in lines
