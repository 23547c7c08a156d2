from seawall.controls.workspaces.ip_access_groups import Parameters
from tests.builders import given
from tests.desktops import entered, registered

OFFICE = ("198.51.100.0/24", "203.0.113.7/32")
HALF, OTHER_HALF = ("0.0.0.0/1",), ("128.0.0.0/1",)
OFFICE_GROUP = Parameters(groups=("wsipg-office",))
MANY = {f"branch{n}": ("198.51.100.0/24",) for n in range(25)}

passes = {
    "its group names the office": entered("office", office=OFFICE),
    "its groups name parts of the internet": entered("office", "half", office=OFFICE, half=HALF),
    "its group has no rules, and lets nobody in": entered("closed", closed=()),
    "a group that it is not associated with lets everybody in": entered("office", office=OFFICE, open=("0.0.0.0/0",)),
}
fails = {
    "it has no group": entered(office=OFFICE),
    "it has no group, and one is named": (entered(office=OFFICE), OFFICE_GROUP),
    "its group lets everybody in": entered("open", open=("0.0.0.0/0",)),
    "its group lets everybody in, and another one is named": (entered("open", open=("0.0.0.0/0",), office=OFFICE), OFFICE_GROUP),
    "one of its groups lets everybody in": entered("office", "open", office=OFFICE, open=("0.0.0.0/0",)),
    "the rules of one group together let everybody in": entered("open", open=(*HALF, *OTHER_HALF)),
    "its groups together let everybody in": entered("one", "two", one=HALF, two=OTHER_HALF),
    "its group has other bits behind the prefix": entered("open", open=("10.0.0.1/0",)),
    "the group that is named does not exist": (entered(), OFFICE_GROUP),
    "the group that is named lets everybody in": (entered(open=("0.0.0.0/0",)), Parameters(groups=("wsipg-open",))),
    "another group would be one too many": (entered(*MANY, "open", open=("0.0.0.0/0",), office=OFFICE, **MANY), OFFICE_GROUP),
}
unknown = {
    "its group is not in the list": entered("gone", office=OFFICE),
    "the list of groups cannot be read": given(registered(ipGroupIds=["wsipg-office"])),
}
