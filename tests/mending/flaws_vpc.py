"""Flaws of VPCs: security groups, network ACLs, subnets, flow logs, endpoints and transit gateways. What is flawed is a VPC `shop` of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from moto.ec2.models import ec2_backends

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.mending.flaw import Flaw

WORLD: Final = {"IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "everybody"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
ORGANIZATION = "o-a1b2c3d4e5"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/flows"


def arn(kind: str, name: object) -> str:
    """The ARN of one of the account's resources in EC2."""
    return f"arn:aws:ec2:{REGION}:{ACCOUNT}:{kind}/{name}"


def shop(aws: Emulator) -> str:
    """The id of a VPC, with IPv6: without, moto revokes no rule for egress that names an IPv6 range."""
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "shop"}]}]
    return str(
        aws.seeding("ec2").create_vpc(CidrBlock="10.1.0.0/16", AmazonProvidedIpv6CidrBlock=True, TagSpecifications=tags)["Vpc"]["VpcId"]
    )


def subnets(aws: Emulator, vpc: str, count: int = 2) -> list[str]:
    """Ids of subnets in different zones."""
    ec2 = aws.seeding("ec2")
    made = (
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.1.{number}.0/24", AvailabilityZone=f"{REGION}{'abc'[number]}")
        for number in range(count)
    )
    return [subnet["Subnet"]["SubnetId"] for subnet in made]


# Security groups


def other_sources(aws: Emulator, group: str) -> dict[str, Any]:
    """An office, its prefix list and the group itself: whom a rule may let in as well."""
    made = aws.seeding("ec2").create_managed_prefix_list(
        PrefixListName="office", MaxEntries=2, AddressFamily="IPv4", Entries=[{"Cidr": "192.0.2.0/24"}]
    )
    return {
        "IpRanges": [{"CidrIp": "198.51.100.0/24", "Description": "office"}],
        "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}],
        "PrefixListIds": [{"PrefixListId": made["PrefixList"]["PrefixListId"], "Description": "branches"}],
        "UserIdGroupPairs": [{"GroupId": group, "Description": "itself"}],
    }


def opening(*doors: tuple[str, int, int]) -> Callable[[Emulator], str]:
    """Makes a group that opens these to the world, and to others beside it; HTTPS for the world and a rule for egress are to stay."""

    def make(aws: Emulator) -> str:
        ec2 = aws.seeding("ec2")
        group = str(ec2.create_security_group(GroupName="web", Description="web", VpcId=shop(aws))["GroupId"])
        others = other_sources(aws, group)
        flawed = [
            {"IpProtocol": protocol, "FromPort": first, "ToPort": last, **others, **{name: [*WORLD[name], *others[name]] for name in WORLD}}
            for protocol, first, last in doors
        ]
        https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "shop"}]}
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[https, *flawed])
        mail = {"IpProtocol": "tcp", "FromPort": 587, "ToPort": 587, "IpRanges": [{"CidrIp": "203.0.113.7/32", "Description": "mail"}]}
        ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[mail])
        return arn("security-group", group)

    return make


def default_sg_closed(aws: Emulator) -> str:
    """The default group of a VPC, with rules both ways that a change has to know one by one to bring them back."""
    ec2, vpc = aws.seeding("ec2"), shop(aws)
    of_vpc = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    group = str(ec2.describe_security_groups(Filters=of_vpc)["SecurityGroups"][0]["GroupId"])
    others = other_sources(aws, group)
    everything = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, **others}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[everything, ssh])
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[{"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, **others}])
    return arn("security-group", group)


# Network ACLs, subnets, transit gateways


def nacl_no_public_admin_ports(aws: Emulator) -> str:
    """Entries that admit the world to both ports by IPv4 and IPv6, after others that admit an office and deny a range, and before others."""
    ec2, vpc = aws.seeding("ec2"), shop(aws)
    subnet = subnets(aws, vpc, 1)[0]
    acl = str(ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"])
    entries: list[dict[str, Any]] = [
        {"RuleNumber": 90, "Protocol": "6", "RuleAction": "allow", "CidrBlock": "198.51.100.0/24", "PortRange": {"From": 22, "To": 22}},
        {"RuleNumber": 99, "Protocol": "6", "RuleAction": "deny", "CidrBlock": "203.0.113.0/24", "PortRange": {"From": 0, "To": 65535}},
        {"RuleNumber": 100, "Protocol": "6", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 0, "To": 65535}},
        {"RuleNumber": 110, "Protocol": "-1", "RuleAction": "allow", "Ipv6CidrBlock": "::/0"},
        {"RuleNumber": 120, "Protocol": "17", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 123, "To": 123}},
    ]
    for entry in entries:
        ec2.create_network_acl_entry(NetworkAclId=acl, Egress=False, **entry)
    ec2.create_network_acl_entry(NetworkAclId=acl, Egress=True, RuleNumber=100, Protocol="-1", RuleAction="allow", CidrBlock="0.0.0.0/0")
    (held,) = (
        each["NetworkAclAssociationId"]
        for known in ec2.describe_network_acls()["NetworkAcls"]
        for each in known["Associations"]
        if each["SubnetId"] == subnet
    )
    ec2.replace_network_acl_association(AssociationId=held, NetworkAclId=acl)
    return arn("network-acl", acl)


def subnet_no_auto_public_ip(aws: Emulator) -> str:
    """A subnet that gives IPv4 addresses to what is launched in it, beside another that does."""
    made = subnets(aws, shop(aws))
    for subnet in made:
        aws.seeding("ec2").modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    return arn("subnet", made[0])


def tgw_no_auto_accept(aws: Emulator) -> str:
    """A transit gateway with options of its own."""
    options = {"AutoAcceptSharedAttachments": "enable", "AmazonSideAsn": 65000, "DnsSupport": "disable", "VpnEcmpSupport": "enable"}
    made = aws.seeding("ec2").create_transit_gateway(Description="hub", Options=options)
    return str(made["TransitGateway"]["TransitGatewayArn"])


# Flow logs


def flow_logs(aws: Emulator) -> str:
    """Only accepted traffic is captured, rejected traffic of one subnet, and a flow log that captures all delivers nothing."""
    ec2, vpc = aws.seeding("ec2"), shop(aws)
    for name in ("accepted", "flows"):
        aws.seeding("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    common = {"ResourceIds": [vpc], "ResourceType": "VPC"}
    ec2.create_flow_logs(**common, TrafficType="ACCEPT", LogDestinationType="s3", LogDestination="arn:aws:s3:::accepted")
    ec2.create_flow_logs(**common, TrafficType="ALL", LogGroupName="gone", DeliverLogsPermissionArn=ROLE)  # moto: no such group, so FAILED
    subnet = subnets(aws, vpc)[0]
    ec2.create_flow_logs(
        ResourceIds=[subnet], ResourceType="Subnet", TrafficType="REJECT", LogDestinationType="s3", LogDestination="arn:aws:s3:::accepted"
    )
    return arn("vpc", vpc)


# Endpoints


def endpoint_policy_restricted(aws: Emulator) -> str:
    """Full access as the second of three statements, and with a condition of its own that has to stay."""
    reads = {"Sid": "Reads", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::packages/*"}
    full = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:PrincipalTag/team": "pay"}},
    }
    keeps = {"Sid": "Keeps", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Id": "mine", "Statement": [reads, full, keeps]}
    made = aws.seeding("ec2").create_vpc_endpoint(
        VpcId=shop(aws), ServiceName=f"com.amazonaws.{REGION}.s3", VpcEndpointType="Gateway", PolicyDocument=json.dumps(policy)
    )
    return arn("vpc-endpoint", made["VpcEndpoint"]["VpcEndpointId"])


def gateway_endpoints(aws: Emulator) -> str:
    """Of two private route tables S3's endpoint serves one, and DynamoDB has no endpoint; an interface endpoint has nothing to do with it."""
    ec2, vpc = aws.seeding("ec2"), shop(aws)
    tables = []
    for subnet in subnets(aws, vpc):
        tables.append(ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"])
        ec2.associate_route_table(RouteTableId=tables[-1], SubnetId=subnet)
    ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3", VpcEndpointType="Gateway", RouteTableIds=tables[:1])
    ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.ssm", VpcEndpointType="Interface")
    return arn("vpc", vpc)


SUBNET, GROUP = "subnet-0a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718"


def interface_endpoints(aws: Emulator) -> str:
    """No endpoint for EC2 and for KMS, beside one for Systems Manager and one for S3's gateway."""
    ec2, vpc = aws.seeding("ec2"), str(aws.seeding("ec2").describe_vpcs()["Vpcs"][0]["VpcId"])
    here = ec2_backends[ACCOUNT][REGION]
    # The parameters name both before moto has made their ids up.
    (subnet,) = ec2.describe_subnets(Filters=[{"Name": "availability-zone", "Values": [f"{REGION}a"]}])["Subnets"]
    rename(here.subnets[f"{REGION}a"], subnet["SubnetId"], SUBNET)
    rename(here.groups[vpc], ec2.create_security_group(GroupName="endpoints", Description="-", VpcId=vpc)["GroupId"], GROUP)
    here.groups[vpc][GROUP].group_id = GROUP
    ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.ssm", VpcEndpointType="Interface", SubnetIds=[SUBNET])
    ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3", VpcEndpointType="Gateway")
    return arn("vpc", vpc)


def rename(known: dict[str, Any], name: str, wanted: str) -> None:
    """Give something of moto's an id that a test can know beforehand."""
    known[wanted] = known.pop(name)
    known[wanted].id = wanted


FLAWS: Mapping[str, Flaw] = {
    "vpc.default-sg-closed": Flaw(default_sg_closed),
    "vpc.endpoint-policy-restricted": Flaw(endpoint_policy_restricted, {"organization": ORGANIZATION}),
    "vpc.flow-logs": Flaw(flow_logs, {"destination": "arn:aws:s3:::flows"}),
    "vpc.gateway-endpoints": Flaw(gateway_endpoints),
    "vpc.interface-endpoints": Flaw(
        interface_endpoints, {"services": ["ec2", "ssm", "kms"], "subnets": [SUBNET], "securityGroups": [GROUP]}
    ),
    "vpc.nacl-no-public-admin-ports": Flaw(nacl_no_public_admin_ports),
    "vpc.sg-authorized-ports-only": Flaw(opening(("tcp", 8000, 8080), ("udp", 53, 53))),
    "vpc.sg-no-public-any-port": Flaw(opening(("tcp", 0, 1023), ("tcp", 1024, 65535))),
    "vpc.sg-no-public-cifs": Flaw(opening(("tcp", 445, 445), ("udp", 137, 138))),
    "vpc.sg-no-public-high-risk-ports": Flaw(opening(("tcp", 3306, 3306), ("tcp", 9200, 9300))),
    "vpc.sg-no-public-rdp": Flaw(opening(("tcp", 3389, 3389))),
    "vpc.sg-no-public-ssh": Flaw(opening(("tcp", 20, 22))),
    "vpc.subnet-no-auto-public-ip": Flaw(subnet_no_auto_public_ip),
    "vpc.tgw-no-auto-accept": Flaw(tgw_no_auto_accept),
}

UNSERVED: Mapping[str, str] = {}
