from typing import Any

from seawall.controls.ec2.instance_imdsv2 import Parameters
from seawall.facts.ec2.instance import Instance, MetadataOptions
from tests.builders import given


def instance(state: str = "running", **options: Any) -> Instance:
    told = MetadataOptions(http_put_response_hop_limit=2, **options) if options else None
    return given(Instance(instance_id="i-1", state=state, told_metadata_options=told))


passes = {
    "tokens are required": instance(http_tokens="required", http_endpoint="enabled"),
    "a stopped instance is judged too": instance("stopped", http_tokens="required", http_endpoint="enabled"),
    "the endpoint is off": instance(http_tokens="optional", http_endpoint="disabled"),
    "tokens are required and the endpoint off, where that alone does not count": (
        instance(http_tokens="required", http_endpoint="disabled"),
        Parameters(accept_disabled_endpoint=False),
    ),
}
fails = {
    "tokens are optional": instance(http_tokens="optional", http_endpoint="enabled"),
    "tokens are optional on a stopped instance": instance("stopped", http_tokens="optional", http_endpoint="enabled"),
    "the endpoint is off where that does not count": (
        instance(http_tokens="optional", http_endpoint="disabled"),
        Parameters(accept_disabled_endpoint=False),
    ),
}
unknown = {
    "a change is pending": given(
        Instance(instance_id="i-1", state="running", told_metadata_options=MetadataOptions(http_tokens="required", state="pending"))
    ),
    "AWS says nothing": instance(),
    "AWS says nothing of the tokens": instance(http_endpoint="enabled"),
}
not_applicable = {
    "the instance is gone": instance("terminated", http_tokens="optional", http_endpoint="enabled"),
    "the instance is going": instance("shutting-down", http_tokens="optional", http_endpoint="enabled"),
}
