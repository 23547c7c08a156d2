from typing import Any

from seawall.facts.ec2.region import Ec2Region, MetadataDefaults
from tests.builders import given


def region(**level: Any) -> Ec2Region:
    return given(Ec2Region(), metadata_defaults=MetadataDefaults(**level))


passes = {
    "tokens are required": region(http_tokens="required"),
    "tokens are required by a policy": region(http_tokens="required", managed_by="declarative-policy"),
}
fails = {
    "there is no preference at all": region(),
    "there is no preference for tokens": region(http_put_response_hop_limit=2, instance_metadata_tags="enabled", managed_by="account"),
    "tokens are optional": region(http_tokens="optional"),
    "a policy of the organization makes tokens optional": region(http_tokens="optional", managed_by="declarative-policy"),
}
unknown = {"it cannot be read": given(Ec2Region())}
