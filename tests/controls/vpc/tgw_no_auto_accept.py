from typing import Any

from seawall.facts.ec2.transit_gateway import TransitGateway
from tests.builders import given


def gateway(option: str | None, owner: str = "123456789012", state: str = "available") -> TransitGateway:
    told: dict[str, Any] = {"TransitGatewayId": "tgw-1", "OwnerId": owner, "State": state}
    told["TransitGatewayArn"] = f"arn:aws:ec2:eu-west-1:{owner}:transit-gateway/tgw-1"
    return given(TransitGateway.model_validate({**told, "Options": {"AutoAcceptSharedAttachments": option} if option else {}}))


passes = {"it is off": gateway("disable"), "nothing is said of it, and off is the default": gateway(None)}
fails = {"it is on": gateway("enable")}
unknown = {"it is being changed": gateway("enable", state="modifying"), "it is being made": gateway("disable", state="pending")}
not_applicable = {"another account shares it": gateway("enable", "210987654321")}
