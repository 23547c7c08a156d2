from typing import Any

from seawall.controls.inspector.enabled import Parameters
from seawall.facts.inspector import InspectorRegion, Scanning
from tests.builders import given

ON = {"EC2": "ENABLED", "ECR": "ENABLED", "LAMBDA": "ENABLED"}
OFF = dict.fromkeys(ON, "DISABLED")
CODE = Parameters(required_types=("LAMBDA_CODE",))


def region(states: dict[str, str], administrator: Any = None) -> InspectorRegion:
    return given(InspectorRegion(), scanning=Scanning.having(states), administrator=administrator)


passes = {
    "all types are scanned": region(ON),
    "only what is required is scanned": (region({**OFF, "ECR": "ENABLED"}), Parameters(required_types=("ECR",))),
    "the code of functions is scanned": (region({**ON, "LAMBDA_CODE": "ENABLED"}), CODE),
}
fails = {
    "nothing is scanned": region(OFF),
    "one type is not scanned": region({**ON, "ECR": "DISABLED"}),
    "one type is suspended": region({**ON, "EC2": "SUSPENDED"}),
    "one type is off while another is being enabled": region({**OFF, "EC2": "ENABLING"}),
    "the code of functions is not scanned, nor are functions": (region(OFF), CODE),
    "the Region does not offer a type": (region(ON), CODE),
    "an administrator decides": region(OFF, administrator="999999999999"),
}
unknown = {
    "a type is being enabled": region({**ON, "ECR": "ENABLING"}),
    "a type is being disabled": region({**ON, "ECR": "DISABLING"}),
    "the status cannot be read": given(InspectorRegion(), administrator=None),
}
