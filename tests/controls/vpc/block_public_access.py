from seawall.controls.vpc.block_public_access import Parameters
from seawall.facts.ec2.vpc_block import BlockOptions, VpcBlock
from tests.builders import given

STRICT, BOTH = Parameters(allow_exclusions=False), Parameters(accepted_modes=("block-bidirectional",))


def region(mode: str, state: str | None = "update-complete", exclusions: tuple[str, ...] | None = None) -> VpcBlock:
    options = BlockOptions.model_validate({"InternetGatewayBlockMode": mode, "State": state})
    return given(VpcBlock(), options=options, **({} if exclusions is None else {"exclusions": exclusions}))


VPC = "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1"
passes = {
    "what comes in is blocked": region("block-ingress"),
    "both directions are blocked": region("block-bidirectional"),
    "both directions are blocked, as asked": (region("block-bidirectional"), BOTH),
    "nothing is excluded": (region("block-ingress", exclusions=()), STRICT),
    "a VPC is excluded, which may be": region("block-ingress", exclusions=(VPC,)),
}
fails = {
    "it is off": region("off", "default-state"),
    "what comes in is blocked, and both directions are asked for": (region("block-ingress"), BOTH),
    "a VPC is excluded, and nothing may be": (region("block-ingress", exclusions=(VPC,)), STRICT),
    "it is off, and exclusions are not asked for": (region("off"), STRICT),
}
unknown = {
    "a change is under way": region("block-ingress", "update-in-progress"),
    "it cannot be read": given(VpcBlock()),
    "exclusions cannot be read": (region("block-ingress"), STRICT),
}
