"""EBS volumes: each in one zone, where alone it can be attached.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, listing
from seawall.facts.part import Part

#: By these tags the CSI driver, and Kubernetes itself before it, name the persistent volume that an EBS volume is; it is bound to the zone.
#: Source: https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md (2026-11-24)
_PERSISTENT_VOLUME: Final = ("kubernetes.io/created-for/pv/name", "CSIVolumeName")


class Attachment(Part):
    """An instance, or a resource of another service, that a volume is attached to."""

    state: str = "attached"
    instance_id: str | None = None
    """None for what another service attached."""
    attached_at: datetime | None = Field(None, alias="AttachTime")


class Volume(Resource, type="AWS::EC2::Volume", service="ec2"):
    """One volume."""

    volume_id: str
    encrypted: bool = False
    kms_key: str | None = Field(None, validation_alias="KmsKeyId")
    state: str | None = None
    availability_zone: str | None = None
    zone_id: str | None = Field(None, validation_alias="AvailabilityZoneId")
    created: datetime | None = Field(None, validation_alias="CreateTime")
    attachments: tuple[Attachment, ...] = ()
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_volumes", action="ec2:DescribeVolumes")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every volume of the Region but those that are being deleted."""
        volumes = map(cls.model_validate, (aws.call() or {})["Volumes"])
        return (volume for volume in volumes if volume.state not in {"deleting", "deleted"})

    @property
    def id(self) -> str:
        """The volume's id."""
        return self.volume_id

    @property
    def arn(self) -> str:
        """The volume's ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:volume/{self.volume_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The volume's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_attached(self) -> bool:
        """Whether something uses it, be it only yet or still."""
        return any(attachment.state != "detached" for attachment in self.attachments)

    @property
    def instance_ids(self) -> tuple[str, ...]:
        """The instances that it is attached to, or about to be: several with Multi-Attach, all in its zone."""
        attached = (each.instance_id for each in self.attachments if each.state in {"attached", "attaching", "busy"})
        return tuple(instance for instance in attached if instance is not None)

    @property
    def persistent_volume(self) -> str | None:
        """The Kubernetes volume that it is: pods that use it cannot move to another zone. None where no driver named one."""
        tags = self.read_tags()
        return next((tags[name] for name in _PERSISTENT_VOLUME if name in tags), None)
