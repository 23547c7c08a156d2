from seawall.facts.s3.access_point import MultiRegionAccessPoint
from seawall.facts.s3.account import PublicAccessBlock
from tests.builders import given


def point(block: PublicAccessBlock | None) -> MultiRegionAccessPoint:
    return given(MultiRegionAccessPoint(name="shop", alias="mfzwi23gnjvgw.mrap", block=block))


passes = {"all four switches are on": point(PublicAccessBlock.on())}
fails = {
    "AWS names none": point(None),
    "one switch is off": point(PublicAccessBlock.on().model_copy(update={"ignore_public_acls": False})),
}
