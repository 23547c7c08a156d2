"""EC2 operations that moto lacks or answers wrongly. Most write into moto's own world, so that its lists show what was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from botocore import xform_name
from moto.ec2.models import ec2_backends

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.fakes import Parameters, Refused, State


def named(wanted: Parameters) -> dict[str, Any]:
    """The parameters that the caller named."""
    return {name: value for name, value in wanted.items() if value is not None}


def modify_instance_metadata_options(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Changes what is named; moto forgets the rest."""
    changes = {name: value for name, value in named(wanted).items() if name not in {"InstanceId", "DryRun"}}
    options = ec2_backends[ACCOUNT][REGION].get_instance(wanted["InstanceId"]).metadata_options
    for name, value in changes.items():
        setattr(options, xform_name(name), value)
    return {"InstanceId": wanted["InstanceId"], "InstanceMetadataOptions": {**changes, "State": "pending"}}


def monitor_instances(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Turns it on, which moto cannot."""
    return _monitoring(wanted, "enabled", "pending")


def unmonitor_instances(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Turns it off, which moto cannot."""
    return _monitoring(wanted, "disabled", "disabling")


def _monitoring(wanted: Parameters, state: str, told: str) -> Mapping[str, Any]:
    for name in wanted["InstanceIds"]:
        ec2_backends[ACCOUNT][REGION].get_instance(name).monitoring_state = state
    return {"InstanceMonitorings": [{"InstanceId": name, "Monitoring": {"State": told}} for name in wanted["InstanceIds"]]}


def create_launch_template_version(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Takes from the source what is not named; moto makes a version of what is named alone."""
    template = ec2_backends[ACCOUNT][REGION].get_launch_template(wanted["LaunchTemplateId"])
    source = template.get_version(wanted["SourceVersion"]).data if wanted.get("SourceVersion") else {}
    made = template.create_version({**source, **named(wanted["LaunchTemplateData"])}, wanted.get("VersionDescription") or "")
    return {"LaunchTemplateVersion": {"LaunchTemplateId": template.id, "VersionNumber": made.number, "DefaultVersion": False}}


def modify_launch_template(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Takes $Latest too, which moto does not."""
    template = ec2_backends[ACCOUNT][REGION].get_launch_template(wanted["LaunchTemplateId"])
    template.default_version_number = template.get_version(wanted["DefaultVersion"]).number
    told = {"DefaultVersionNumber": template.default_version_number, "LatestVersionNumber": template.latest_version_number}
    return {"LaunchTemplate": {"LaunchTemplateId": template.id, **told}}


class Addresses:
    """Two instances and the account's Elastic IPs.

    `i-web` has an address that AWS lends and an Elastic IP on a second private address, `i-nat` has an Elastic IP and the tag of those that
    are public on purpose, and one more Elastic IP is free. moto says of no public address whose it is, lends none later, and keeps Elastic
    IPs of instances and of network interfaces apart.
    """

    OPERATIONS = ("DescribeInstances", "DescribeAddresses", "AssociateAddress", "DisassociateAddress", "ModifyNetworkInterfaceAttribute")
    _PUBLIC: ClassVar = {"eipalloc-web": "198.51.100.1", "eipalloc-nat": "198.51.100.2", "eipalloc-free": "198.51.100.3"}

    def __init__(self, aws: Emulator) -> None:
        self._lent: str | None = "192.0.2.1"
        self._loans = 1
        self._associations = {"eipalloc-web": ("eipassoc-1", "10.0.0.2"), "eipalloc-nat": ("eipassoc-2", "10.0.0.9")}
        self._made = 2
        for operation in self.OPERATIONS:
            aws.fake("ec2", operation, getattr(self, xform_name(operation)))

    def describe_instances(self, _: Parameters, __: State) -> Mapping[str, Any]:
        """Each with its network interface; public addresses with their owner."""
        lent = {"Association": {"PublicIp": self._lent, "IpOwnerId": "amazon"}} if self._lent else {}
        web = [{"PrivateIpAddress": "10.0.0.1", "Primary": True, **lent}, self._private("10.0.0.2")]
        nat = [self._private("10.0.0.9")]
        tags = [{"Key": "seawall.dev/public", "Value": ""}]
        told = [_instance("i-web", "eni-web", web), {**_instance("i-nat", "eni-nat", nat), "Tags": tags}]
        return {"Reservations": [{"ReservationId": "r-1", "Instances": told}]}

    def describe_addresses(self, _: Parameters, __: State) -> Mapping[str, Any]:
        """Every Elastic IP, with its association where it has one."""
        held = {name: {"AssociationId": association} for name, (association, _) in self._associations.items()}
        return {"Addresses": [{"AllocationId": name, "PublicIp": public, **held.get(name, {})} for name, public in self._PUBLIC.items()]}

    def associate_address(self, wanted: Parameters, _: State) -> Mapping[str, Any]:
        """Gives the association a new id, and takes no address away from somebody else."""
        if wanted["AllocationId"] in self._associations:
            raise Refused("Resource.AlreadyAssociated", "The address is already associated.")
        self._made += 1
        self._associations[wanted["AllocationId"]] = (f"eipassoc-{self._made}", wanted["PrivateIpAddress"])
        return {"AssociationId": f"eipassoc-{self._made}"}

    def disassociate_address(self, wanted: Parameters, _: State) -> Mapping[str, Any]:
        """Knows an address by the id of its present association alone."""
        found = [name for name, (association, _) in self._associations.items() if association == wanted["AssociationId"]]
        if not found:
            raise Refused("InvalidAssociationID.NotFound", "The association does not exist.")
        del self._associations[found[0]]
        return {}

    def modify_network_interface_attribute(self, wanted: Parameters, _: State) -> Mapping[str, Any]:
        """Takes the loan of the primary private address back, or lends another address."""
        if wanted["AssociatePublicIpAddress"] and not self._lent:
            self._loans += 1
            self._lent = f"192.0.2.{self._loans}"
        elif not wanted["AssociatePublicIpAddress"]:
            self._lent = None
        return {}

    def _private(self, address: str) -> dict[str, Any]:
        held = [name for name, (_, private) in self._associations.items() if private == address]
        told = {"Association": {"PublicIp": self._PUBLIC[held[0]], "IpOwnerId": ACCOUNT}} if held else {}
        return {"PrivateIpAddress": address, **told}


def _instance(name: str, interface: str, addresses: list[dict[str, Any]]) -> dict[str, Any]:
    interfaces = [{"NetworkInterfaceId": interface, "PrivateIpAddresses": addresses}]
    return {"InstanceId": name, "InstanceType": "t3.micro", "State": {"Code": 16, "Name": "running"}, "NetworkInterfaces": interfaces}
