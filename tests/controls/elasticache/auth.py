from tests.caches import group, user, users

ANN = user("ann", "password")
JOB = user("job", "iam", "on ~jobs::* -@all +@read")
DEFAULT = user("default", "no-password")
OFF = user("default", "no-password", "off ~* +@all")
UNSAID = user("default", "no-password", "~* +@all")
POWERLESS = user("default", "no-password", "on ~* -@all")
SELECTING = user("picker", "no-password", "on -@all (~app::* +@all)")
OLD_WORD = user("old", "no-password", "on allkeys allcommands")
READER = user("reader", "no-password", "on ~app::* -@all +@read")

passes = {
    "all clients show a token": group(AuthTokenEnabled=True),
    "the token is being changed": group(AuthTokenEnabled=True, PendingModifiedValues={"AuthTokenStatus": "ROTATING"}),
    "its users show a password or an IAM identity": group(users({"shop": ("ann", "job")}, ANN, JOB), UserGroupIds=["shop"]),
    "the user default is off": group(users({"shop": ("ann", "default")}, ANN, OFF), UserGroupIds=["shop"]),
    "a user of whom neither on nor off is said is off": group(users({"shop": ("default",)}, UNSAID), UserGroupIds=["shop"]),
    "the user default may do nothing": group(users({"shop": ("ann", "default")}, ANN, POWERLESS), UserGroupIds=["shop"]),
    "a user of another group needs no password": group(users({"shop": ("ann",), "dev": ("default",)}, ANN, DEFAULT), UserGroupIds=["shop"]),
    "AWS says nothing of tokens, and it has user groups": group(
        users({"shop": ("ann",)}, ANN), AuthTokenEnabled=None, UserGroupIds=["shop"]
    ),
    "a further user group comes, as good as this one": group(
        users({"shop": ("ann",), "jobs": ("job",)}, ANN, JOB),
        UserGroupIds=["shop"],
        PendingModifiedValues={"UserGroups": {"UserGroupIdsToAdd": ["jobs"]}},
    ),
}
fails = {
    "there is neither": group(AuthTokenEnabled=False),
    "its user default needs no password": group(
        users({"shop": ("ann", "default")}, ANN, DEFAULT), AuthTokenEnabled=False, UserGroupIds=["shop"]
    ),
    "a user who may only read needs none": group(users({"shop": ("reader",)}, READER), UserGroupIds=["shop"]),
    "a user whose access is in the older words needs none": group(users({"shop": ("old",)}, OLD_WORD), UserGroupIds=["shop"]),
    "a user to whom only a selector gives something needs none": group(users({"shop": ("picker",)}, SELECTING), UserGroupIds=["shop"]),
    "the second of its groups has such a user": group(
        users({"shop": ("ann",), "dev": ("default",)}, ANN, DEFAULT), UserGroupIds=["shop", "dev"]
    ),
}
unknown = {
    "a token is being set": group(AuthTokenEnabled=False, PendingModifiedValues={"AuthTokenStatus": "SETTING"}),
    "its first user group is being added": group(
        users({"shop": ("ann",)}, ANN), AuthTokenEnabled=False, PendingModifiedValues={"UserGroups": {"UserGroupIdsToAdd": ["shop"]}}
    ),
    "its only user group is being removed": group(
        users({"shop": ("ann",)}, ANN), UserGroupIds=["shop"], PendingModifiedValues={"UserGroups": {"UserGroupIdsToRemove": ["shop"]}}
    ),
    "the user who needs no password is being removed": group(
        users({"shop": ("ann", "default")}, ANN, DEFAULT, PendingChanges={"UserIdsToRemove": ["default"]}), UserGroupIds=["shop"]
    ),
    "such a user is being added": group(
        users({"shop": ("ann",)}, ANN, DEFAULT, PendingChanges={"UserIdsToAdd": ["default"]}), UserGroupIds=["shop"]
    ),
    "AWS says neither": group(),
    "AWS does not show its user group": group(users({}), UserGroupIds=["shop"]),
    "AWS does not show a user of its group": group(users({"shop": ("ann",)}), UserGroupIds=["shop"]),
    "nobody may read the users": group(UserGroupIds=["shop"]),
}
