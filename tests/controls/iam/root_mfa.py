from seawall.facts.iam.account import AccountSummary, IamAccount
from tests.builders import given


def account(counters: dict[str, int], partition: str = "aws") -> IamAccount:
    made = given(IamAccount(), summary=AccountSummary.of(counters))
    made.target.partition = partition  # type: ignore[misc] # the builders' view is a plain object
    return made


CREDENTIALS = {"AccountPasswordPresent": 1, "AccountAccessKeysPresent": 0}
NO_CREDENTIALS = {"AccountPasswordPresent": 0, "AccountAccessKeysPresent": 0}

passes = {
    "root has MFA": account({"AccountMFAEnabled": 1, **CREDENTIALS}),
    "root has no credentials at all, as in centrally managed member accounts": account({"AccountMFAEnabled": 0, **NO_CREDENTIALS}),
    "a GovCloud account says that it has MFA": account({"AccountMFAEnabled": 1, **CREDENTIALS}, "aws-us-gov"),
}
fails = {
    "root has a password and no MFA": account({"AccountMFAEnabled": 0, **CREDENTIALS}),
    "root has access keys only, and no MFA": account({"AccountMFAEnabled": 0, "AccountPasswordPresent": 0, "AccountAccessKeysPresent": 1}),
    "a missing password counter means that there is one": account({"AccountMFAEnabled": 0, "AccountAccessKeysPresent": 0}),
    "a missing key counter means that there may be keys": account({"AccountMFAEnabled": 0, "AccountPasswordPresent": 0}),
}
unknown = {"the summary does not mention MFA": account(CREDENTIALS)}
not_applicable = {"root of a GovCloud account does not sign in": account({"AccountMFAEnabled": 0, **CREDENTIALS}, "aws-us-gov")}
