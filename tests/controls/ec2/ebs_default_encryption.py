from seawall.controls.ec2.ebs_default_encryption import Parameters
from seawall.facts.ec2.region import AWS_KEY, EbsRegion
from tests.builders import given

KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:eu-west-1:123456789012:key/{KEY_ID}"
OTHER = "arn:aws:kms:eu-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab"
region = EbsRegion()

passes = {
    "it is on, and nobody asks for the key": given(region, encrypts_by_default=True),
    "the key is the wanted one": (given(region, encrypts_by_default=True, default_key=KEY), Parameters(kms_key=KEY)),
    "the key is wanted by its id": (given(region, encrypts_by_default=True, default_key=KEY), Parameters(kms_key=KEY_ID)),
}
fails = {
    "it is off": given(region, encrypts_by_default=False),
    "it is off, and the key is another one": (given(region, encrypts_by_default=False, default_key=AWS_KEY), Parameters(kms_key=KEY)),
    "it is off, with the wanted key": (given(region, encrypts_by_default=False, default_key=KEY), Parameters(kms_key=KEY)),
    "the key is AWS's": (given(region, encrypts_by_default=True, default_key=AWS_KEY), Parameters(kms_key=KEY_ID)),
    "the key is another one": (given(region, encrypts_by_default=True, default_key=OTHER), Parameters(kms_key=KEY)),
}
unknown = {"the key cannot be read": (given(region, encrypts_by_default=True), Parameters(kms_key=KEY))}
