from typing import Any

from seawall.facts.ec2.launch_template import LaunchTemplate, Version
from tests.builders import given


def template(*interfaces: dict[str, Any]) -> LaunchTemplate:
    return given(LaunchTemplate(launch_template_id="lt-1", told_default=Version(version_number=3, network_interfaces=interfaces)))


PUBLIC = {"DeviceIndex": 0, "AssociatePublicIpAddress": True, "Groups": ["sg-1"]}
passes = {
    "no network interface is named": template(),
    "it gives none": template({"DeviceIndex": 0, "AssociatePublicIpAddress": False}),
    "it leaves it to the subnet": template({"DeviceIndex": 0}),
}
fails = {
    "it gives one": template(PUBLIC),
    "one of several network interfaces gets one": template({"DeviceIndex": 1}, PUBLIC),
}
