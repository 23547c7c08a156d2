from typing import Any

from seawall.facts.iam.account import AccountSummary, IamAccount, VirtualDevice
from tests.builders import ACCOUNT
from tests.iam_accounts import ROOT_ARN, account


def summed(partition: str = "aws", devices: Any = None, **counters: Any) -> IamAccount:
    facts: dict[str, Any] = {} if devices is None else {"virtual_devices": devices}
    return account(partition=partition, summary=AccountSummary.of(counters), **facts)


def root(serial: str) -> VirtualDevice:
    return VirtualDevice(f"arn:aws:iam::{ACCOUNT}:mfa/{serial}", ROOT_ARN)


ANNS = VirtualDevice(f"arn:aws:iam::{ACCOUNT}:mfa/root-account-mfa-device", f"arn:aws:iam::{ACCOUNT}:user/ann")
PASSWORD: dict[str, Any] = {"AccountPasswordPresent": 1, "AccountAccessKeysPresent": 0}
NOTHING: dict[str, Any] = {"AccountPasswordPresent": 0, "AccountAccessKeysPresent": 0}

passes = {
    "no virtual device belongs to root: a security key or passkey is not in the list": summed(
        AccountMFAEnabled=1, **PASSWORD, devices=(ANNS,)
    ),
    "there is no virtual device at all": summed(AccountMFAEnabled=1, devices=()),
    "root has no credentials at all, and nothing else is asked": summed(AccountMFAEnabled=0, **NOTHING),
}
fails = {
    "root's virtual device has the usual name": summed(AccountMFAEnabled=1, devices=(root("root-account-mfa-device"),)),
    "root's virtual device has any other name": summed(AccountMFAEnabled=1, devices=(ANNS, root("phone"))),
    "root has no MFA": summed(AccountMFAEnabled=0, **PASSWORD),
    "root has access keys and no MFA": summed(AccountMFAEnabled=0, AccountPasswordPresent=0, AccountAccessKeysPresent=1),
}
unknown = {
    "the summary does not mention MFA": summed(**PASSWORD),
    "the virtual devices cannot be read": summed(AccountMFAEnabled=1, **PASSWORD),
}
not_applicable = {"root of a GovCloud account does not sign in": summed("aws-us-gov", AccountMFAEnabled=0, **PASSWORD)}
