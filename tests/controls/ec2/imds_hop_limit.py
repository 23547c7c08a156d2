from typing import Any

from seawall.controls.ec2.imds_hop_limit import Parameters
from seawall.facts.ec2.instance import Instance, MetadataOptions
from tests.builders import given

CONTAINERS = Parameters(max_hops=2)


def instance(hops: int | None = None, state: str = "running", **options: Any) -> Instance:
    told = MetadataOptions(http_tokens="required", http_put_response_hop_limit=hops, **options)
    return given(Instance(instance_id="i-1", state=state, told_metadata_options=told))


passes = {
    "one hop": instance(1),
    "two hops on a host of containers": (instance(2), CONTAINERS),
    "fewer hops than allowed": (instance(1), CONTAINERS),
    "many hops, and the service is off": instance(64, http_endpoint="disabled"),
}
fails = {
    "two hops": instance(2, http_endpoint="enabled"),
    "three hops on a host of containers": (instance(3), CONTAINERS),
    "a stopped instance is judged too": instance(2, "stopped"),
}
unknown = {
    "a change is pending": given(
        Instance(
            instance_id="i-1",
            state="running",
            told_metadata_options=MetadataOptions(http_tokens="required", http_put_response_hop_limit=2, state="pending"),
        )
    ),
    "AWS does not tell the limit": instance(),
    "AWS says nothing": given(Instance(instance_id="i-1", state="running")),
}
not_applicable = {"the instance is gone": instance(2, "terminated"), "the instance is going": instance(2, "shutting-down")}
