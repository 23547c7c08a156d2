"""Instance profiles as they are attached to instances.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IamInstanceProfileAssociation.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import AliasPath, ConfigDict, Field

from seawall.facts.base import Resource
from seawall.facts.ec2.made import ID_TO_COME
from seawall.facts.fact import Aws, listing
from seawall.facts.value import Value


class Profile(Value):
    """An instance profile that an instance has. The association's id and state are no part of the image."""

    model_config = ConfigDict(extra="ignore")

    arn: str
    association_id: str = Field(ID_TO_COME, exclude=True)
    state: str = Field("associated", exclude=True)

    @property
    def is_pending(self) -> bool:
        """Whether it has been asked for and does not hold yet."""
        return self.state == "associating"


class ProfileAssociation(Resource, type="AWS::EC2::IamInstanceProfileAssociation", service="ec2"):
    """The tie between one instance and its profile."""

    association_id: str
    instance_id: str
    profile_arn: str = Field(validation_alias=AliasPath("IamInstanceProfile", "Arn"))
    state: str

    @listing("ec2.describe_iam_instance_profile_associations", action="ec2:DescribeIamInstanceProfileAssociations")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every association of the Region that is not ending."""
        associations = map(cls.model_validate, (aws.call() or {})["IamInstanceProfileAssociations"])
        return (each for each in associations if each.state in {"associating", "associated"})

    @property
    def id(self) -> str:
        """The association's id."""
        return self.association_id

    @property
    def arn(self) -> str:
        """An ARN of ours; AWS has none."""
        target = self.target
        return f"arn:{target.partition}:ec2:{target.region}:{target.account_id}:iam-instance-profile-association/{self.association_id}"

    @property
    def profile(self) -> Profile:
        """The profile that it ties."""
        return Profile(arn=self.profile_arn, association_id=self.association_id, state=self.state)
