from seawall.controls.iam.user_in_group import Parameters
from tests.iam_accounts import judged, user

ADMINS = judged(user(GroupList=["admins", "staff"]))
ONLY_DEVELOPERS = Parameters(allowed_groups=("developers", "operators"))

passes = {
    "the user is in groups": ADMINS,
    "one of its groups is allowed": (judged(user(GroupList=["staff", "operators"])), ONLY_DEVELOPERS),
}
fails = {
    "the user is in none": judged(user(GroupList=[])),
    "the list is absent": judged(user()),
    "none of its groups is allowed": (ADMINS, ONLY_DEVELOPERS),
    "the user is in none where some are allowed": (judged(user()), ONLY_DEVELOPERS),
}
