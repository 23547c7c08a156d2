from seawall.facts.iam.account import AccountSummary, IamAccount
from tests.iam_accounts import account


def summed(**counters: int) -> IamAccount:
    return account(summary=AccountSummary.of(counters))


passes = {
    "root has none": summed(AccountAccessKeysPresent=0),
    "signing certificates are another counter": summed(AccountAccessKeysPresent=0, AccountSigningCertificatesPresent=1),
}
fails = {
    "root has some, active or not": summed(AccountAccessKeysPresent=1),
    "MFA does not help": summed(AccountAccessKeysPresent=2, AccountMFAEnabled=1),
}
unknown = {"the counter is absent": summed(AccountMFAEnabled=1)}
