from seawall.controls.emr.block_public_access import Parameters
from seawall.facts.emr import BlockPublicAccess, EmrRegion, PortRange
from tests.builders import given


def region(*ranges: tuple[int, int | None], on: bool = True) -> EmrRegion:
    permitted = tuple(PortRange(min_range=first, max_range=last) for first, last in ranges)
    block = BlockPublicAccess(block_public_security_group_rules=on, permitted_public_security_group_rule_ranges=permitted)
    return given(EmrRegion(), block_public_access=block)


passes = {
    "it is on as EMR has it": region((22, 22)),
    "it is on without exceptions": region(),
    "a range without an end is one port": region((22, None)),
    "a range of allowed ports": (region((22, 23)), Parameters(allowed_ports=(23, 22))),
    "several ranges of allowed ports": (region((22, 22), (443, 443)), Parameters(allowed_ports=(22, 443))),
}
fails = {
    "it is off": region((22, 22), on=False),
    "it is off and permits everything": region((0, 65535), on=False),
    "another port is permitted": region((22, 22), (8088, 8088)),
    "a range holds another port": region((22, 23)),
    "every port is permitted": region((0, 65535)),
    "no port is allowed": (region((22, 22)), Parameters(allowed_ports=())),
    "a range reaches over a gap between allowed ports": (region((22, 24)), Parameters(allowed_ports=(22, 24, 443))),
}
unknown = {"it cannot be read": given(EmrRegion())}
