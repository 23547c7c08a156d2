from seawall.facts.ec2.image import Image
from seawall.facts.ec2.sharing import EVERYBODY, Grant
from tests.builders import given

FRIENDS = (Grant(user_id="210987654321"), Grant(organization_arn="arn:aws:organizations::123456789012:organization/o-1"))
PUBLIC = Image.model_validate({"ImageId": "ami-1", "Public": True})

passes = {
    "the list says that it is private": given(Image(image_id="ami-1")),
    "it was public when the list was made, and is not any more": given(PUBLIC, launchers=FRIENDS),
}
fails = {
    "everybody may launch it": given(PUBLIC, launchers=(EVERYBODY,)),
    "everybody, an account and an organization may launch it": given(PUBLIC, launchers=(EVERYBODY, *FRIENDS)),
}
unknown = {"it is listed as public, and its permissions cannot be read": given(PUBLIC)}
