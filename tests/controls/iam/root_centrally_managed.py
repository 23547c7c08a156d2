from seawall.controls.iam.root_centrally_managed import Parameters
from seawall.facts.iam.account import IamAccount, OrganizationFeatures
from tests.iam_accounts import account


def features(*enabled: str) -> IamAccount:
    return account(organization_features=OrganizationFeatures(enabled=enabled))


BOTH = Parameters(require_root_sessions=True)

passes = {
    "the management of credentials is on": features("RootCredentialsManagement"),
    "both features are on": (features("RootCredentialsManagement", "RootSessions"), BOTH),
}
fails = {
    "nothing is on": features(),
    "only sessions are on, and they stay on": features("RootSessions"),
    "sessions are missing where both are wanted": (features("RootCredentialsManagement"), BOTH),
    "the organization does not trust IAM": account(organization_features=OrganizationFeatures(is_trusted=False)),
}
unknown = {"the read is denied": account()}
not_applicable = {"a member account may not ask": account(organization_features=None)}
