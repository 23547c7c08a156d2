"""Service quotas: how much of something an account may have in a Region.

Source: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html (2026-11-24)
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html (2026-11-24)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Self

from seawall.facts.base import Resource
from seawall.facts.fact import Aws, View, derived, fact

#: The quotas over the virtual CPUs of running On-Demand instances, by the letters with which their types begin. Types of other letters, such as those
#: of Macs, only run on Dedicated Hosts, which have quotas of their own.
_ON_DEMAND: Final = {
    "L-1216C47A": ("a", "c", "d", "h", "i", "im", "is", "m", "r", "t", "z"),
    "L-74FC7D96": ("f",),
    "L-DB2E81BA": ("g", "gr", "vt"),
    "L-F7808C92": ("hpc",),
    "L-43DA4232": ("u",),
    "L-1945791B": ("inf",),
    "L-417A185B": ("p",),
    "L-2C3B7624": ("trn",),
    "L-7295265B": ("x",),
    "L-6E869C2A": ("dl",),
}
_BY_LETTERS: Final = {letters: code for code, several in _ON_DEMAND.items() for letters in several}
_LETTERS: Final = re.compile(r"[a-z]+")


def on_demand_quota(instance_type: str) -> str | None:
    """The code of the quota that a running On-Demand instance of this type counts to; None for a type of which none is known."""
    letters = _LETTERS.match(instance_type)
    return _BY_LETTERS.get(letters[0]) if letters else None


class Ec2Quota(Resource, type="AWS::ServiceQuotas::Quota", service="service-quotas"):
    """One quota of EC2, known by its code alone."""

    code: str

    @derived()
    @classmethod
    def every(cls, _view: View) -> Iterable[Self]:
        """Those over running On-Demand instances."""
        return (cls(code=code) for code in _ON_DEMAND)

    @property
    def id(self) -> str:
        """The code."""
        return self.code

    @property
    def arn(self) -> str:
        """The quota's ARN."""
        return f"arn:{self.target.partition}:servicequotas:{self.target.region}:{self.target.account_id}:ec2/{self.code}"

    @fact(
        "service-quotas.get_service_quota",
        "service-quotas.get_aws_default_service_quota",
        action=("servicequotas:GetServiceQuota", "servicequotas:GetAWSDefaultServiceQuota"),
    )
    def value(self, aws: Aws) -> int:
        """What the account may have; AWS's default where nothing was ever set for the account."""
        wanted = {"ServiceCode": "ec2", "QuotaCode": self.code}
        told = aws.call(**wanted, none_if="NoSuchResourceException")
        if told is None:
            told = aws.call(operation="service-quotas.get_aws_default_service_quota", **wanted)
        return int((told or {})["Quota"]["Value"])
