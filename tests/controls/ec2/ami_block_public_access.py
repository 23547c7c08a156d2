from seawall.facts.ec2.region import Ec2Region, ImageBlock
from tests.builders import given


def region(state: str, managed_by: str | None = "account") -> Ec2Region:
    return given(Ec2Region(), image_block=ImageBlock(image_block_public_access_state=state, managed_by=managed_by))


passes = {
    "new sharing is blocked": region("block-new-sharing"),
    "new sharing is blocked by a policy": region("block-new-sharing", "declarative-policy"),
}
fails = {
    "it is not blocked": region("unblocked"),
    "AWS does not say who manages it": region("unblocked", None),
    "a policy of the organization leaves it unblocked": region("unblocked", "declarative-policy"),
}
unknown = {"it cannot be read": given(Ec2Region())}
