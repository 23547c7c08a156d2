from seawall.facts.s3.access_point import AccessPoint
from seawall.facts.s3.account import PublicAccessBlock
from tests.builders import given

point = AccessPoint(name="shop", access_point_arn="arn:aws:s3:eu-west-1:123456789012:accesspoint/shop")

passes = {"all four switches are on": given(point, public_access_block=PublicAccessBlock.on())}
fails = {
    "AWS names none": given(point, public_access_block=None),
    "one switch is off": given(point, public_access_block=PublicAccessBlock.on().model_copy(update={"restrict_public_buckets": False})),
    "all are off": given(point, public_access_block=PublicAccessBlock()),
}
unknown = {"the read is denied": given(point)}
