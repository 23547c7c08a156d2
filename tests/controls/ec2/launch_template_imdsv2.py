from typing import Any

from seawall.controls.ec2.launch_template_imdsv2 import Parameters
from seawall.facts.ec2.launch_template import LaunchTemplate, Version
from tests.builders import given

TOKENS_ALONE = Parameters(accept_disabled_endpoint=False)


def template(**options: Any) -> LaunchTemplate:
    return given(LaunchTemplate(launch_template_id="lt-1", told_default=Version(version_number=1, metadata_options=options)))


passes = {
    "tokens are required": template(HttpTokens="required"),
    "tokens are required, and that alone counts": (template(HttpTokens="required", HttpEndpoint="enabled"), TOKENS_ALONE),
    "the service is off": template(HttpEndpoint="disabled"),
}
fails = {
    "nothing is said": template(),
    "nothing is said of tokens": template(HttpPutResponseHopLimit=2, HttpEndpoint="enabled"),
    "tokens are optional": template(HttpTokens="optional"),
    "the service is off, which does not count": (template(HttpTokens="optional", HttpEndpoint="disabled"), TOKENS_ALONE),
}
