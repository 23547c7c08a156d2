from seawall.controls.ec2.ebs_volume_encrypted import Parameters
from seawall.facts.ec2.volume import Attachment, Volume
from tests.builders import given

KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:eu-west-1:123456789012:key/{KEY_ID}"


def volume(*, encrypted: bool, state: str | None = "attached", key: str | None = None) -> Volume:
    attachments = (Attachment(state=state),) if state else ()
    return given(Volume(volume_id="vol-1", encrypted=encrypted, kms_key=key, attachments=attachments))


passes = {
    "it is encrypted": volume(encrypted=True),
    "its key is allowed": (volume(encrypted=True, key=KEY), Parameters(kms_keys=("other", KEY))),
    "its key is allowed by its id": (volume(encrypted=True, key=KEY), Parameters(kms_keys=(KEY_ID,))),
    "it is encrypted and detached": (volume(encrypted=True, state=None), Parameters(include_detached=True)),
}
fails = {
    "it is not encrypted": volume(encrypted=False),
    "it is being attached": volume(encrypted=False, state="attaching"),
    "it is being detached": volume(encrypted=False, state="detaching"),
    "it is detached, and those are judged": (volume(encrypted=False, state=None), Parameters(include_detached=True)),
    "its key is another one": (volume(encrypted=True, key=KEY), Parameters(kms_keys=("other",))),
    "its key is not told": (volume(encrypted=True), Parameters(kms_keys=(KEY,))),
}
not_applicable = {
    "nothing is attached to it": volume(encrypted=False, state=None),
    "its attachment has ended": volume(encrypted=False, state="detached"),
}
