"""The demo's AWS account: for each control something that holds and something that does not, and a web shop that would not survive a zone.

Everything is made through the AWS API, with the clients that Seawall itself uses. Names are the same in every run; ids are AWS's choice. One control
cannot be decided, and says so: moto's credential report is always of 2015.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from seawall.aws.session import SESSION_ERRORS, Identity, Keys, Session, Sessions
from seawall.cli.demo.processes import DemoFailed

ACCOUNT: Final = "123456789012"
REGION: Final = "eu-west-1"
KEYS: Final = Keys("AKIASEAWALLDEMO00000", "a-key-for-the-emulator-only")

OPEN_BUCKET: Final = "acme-invoices"
"""The bucket whose flaw the demo repairs."""

_PASSWORD: Final = "Correct-Horse-7"  # noqa: S105 - of users and databases that exist in the emulator only
_TAGS: Final = {"app": "shop"}
_ALL_ON: Final = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}


def connect(url: str) -> Session:
    """Open a session with the account at this endpoint; nothing is asked yet."""
    return Sessions().open(Identity(home_region=REGION, keys=KEYS, endpoint_url=url), partition="aws")


def seed(session: Session, stop: threading.Event) -> None:
    """Fill the account; services that do not need each other at the same time.

    Args:
        session: Who fills it.
        stop: Set by whoever cannot wait any longer; no further call is made then.

    Raises:
        DemoFailed: The emulator refused something, or it was stopped.
    """
    account = _Account(session, stop)
    try:
        with ThreadPoolExecutor(4, thread_name_prefix="seed") as pool:
            for made in [pool.submit(step, account) for step in _STEPS]:
                made.result()
    except SESSION_ERRORS as error:
        raise DemoFailed(f"the account could not be filled: {error}") from error


class _Account:
    """The account while it is being filled."""

    def __init__(self, session: Session, stop: threading.Event) -> None:
        self._session = session
        self._stop = stop

    def client(self, service: str) -> Any:  # noqa: ANN401 - botocore makes clients at run time
        """A client of the account's Region."""
        found = self._session.client(service, REGION)
        found.meta.events.register("before-call", self._refuse_when_stopped, unique_id="seawall-demo")
        return found

    def _refuse_when_stopped(self, **_: object) -> None:
        if self._stop.is_set():
            raise DemoFailed("the account is not filled any further: the demo is ending")


def repair(session: Session) -> str:
    """Mend one flaw as a person would, by the AWS API.

    Returns:
        What was done, in words.
    """
    session.client("s3", REGION).put_public_access_block(Bucket=OPEN_BUCKET, PublicAccessBlockConfiguration=_ALL_ON)
    return f"s3:PutPublicAccessBlock on {OPEN_BUCKET}"


def _tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _only_tls(bucket: str) -> str:
    statement = {
        "Sid": "OnlyTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _bucket(account: _Account, name: str, *, is_blocked: bool, is_only_tls: bool) -> None:
    s3 = account.client("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    if is_blocked:
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=_ALL_ON)
    if is_only_tls:
        s3.put_bucket_policy(Bucket=name, Policy=_only_tls(name))


def _storage(account: _Account) -> None:
    """Buckets, and a trail that is stopped. The account's own Block Public Access was never set; the web site's bucket has an exception."""
    _bucket(account, OPEN_BUCKET, is_blocked=False, is_only_tls=False)
    _bucket(account, "acme-website", is_blocked=False, is_only_tls=True)
    _bucket(account, "acme-trail", is_blocked=True, is_only_tls=True)
    account.client("cloudtrail").create_trail(Name="everything", S3BucketName="acme-trail", IsMultiRegionTrail=True)


def _people(account: _Account) -> None:
    """Alice has a password without MFA and a policy of her own; Bob has MFA and a group. Passwords may be short, and root has no MFA."""
    iam = account.client("iam")
    iam.update_account_password_policy(MinimumPasswordLength=8)
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    for user in ("alice", "bob"):
        iam.create_user(UserName=user)
        iam.create_login_profile(UserName=user, Password=_PASSWORD)
    iam.put_user_policy(UserName="alice", PolicyName="everything-in-s3", PolicyDocument=json.dumps(policy))
    iam.create_group(GroupName="developers")
    iam.add_user_to_group(GroupName="developers", UserName="bob")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="bob")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(UserName="bob", SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321")


def _network(account: _Account) -> None:
    """The shop's network is in order, apart from its bastion; the default VPC was left as AWS makes it. Volumes are not encrypted by default."""
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=_tag_list({"Name": "shop"}))
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
        for number, zone in enumerate("ab")
    ]
    _bucket(account, "acme-flow-logs", is_blocked=True, is_only_tls=True)
    (default,) = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    ec2.revoke_security_group_egress(GroupId=default["GroupId"], IpPermissions=default["IpPermissionsEgress"])
    ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::acme-flow-logs",
        MaxAggregationInterval=600,
    )
    web = _security_group(ec2, vpc, "web", 443)
    bastion = _security_group(ec2, vpc, "bastion", 22)
    _run(ec2, subnets[0], bastion, "optional", {"Name": "bastion"})
    _shop(account, ec2, subnets, web)
    _desktops(account, vpc, subnets)


def _security_group(ec2: Any, vpc: str, name: str, port: int) -> str:  # noqa: ANN401 - botocore makes clients at run time
    """A group that opens one port to the world."""
    group: str = ec2.create_security_group(VpcId=vpc, GroupName=name, Description=name)["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    return group


def _run(ec2: Any, subnet: str, group: str, tokens: str, tags: Mapping[str, str], count: int = 1) -> list[str]:  # noqa: ANN401
    """Instances in a subnet."""
    answer = ec2.run_instances(
        ImageId="ami-12c6146b",
        InstanceType="t3.small",
        MinCount=count,
        MaxCount=count,
        SubnetId=subnet,
        SecurityGroupIds=[group],
        MetadataOptions={"HttpTokens": tokens, "HttpEndpoint": "enabled"},
        TagSpecifications=[{"ResourceType": "instance", "Tags": _tag_list(tags)}],
    )
    return [instance["InstanceId"] for instance in answer["Instances"]]


def _shop(account: _Account, ec2: Any, subnets: list[str], group: str) -> None:  # noqa: ANN401 - botocore makes clients at run time
    """Four units in two zones, and four are needed: counting zones finds nothing wrong.

    The emulator would put all of a group's instances into its first zone; attached ones stay where they are.
    """
    scaling = account.client("autoscaling")
    template = {"ImageId": "ami-12c6146b", "InstanceType": "t3.small", "MetadataOptions": {"HttpTokens": "required"}}
    ec2.create_launch_template(LaunchTemplateName="shop-web", LaunchTemplateData=template)
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="shop-web",
        LaunchTemplate={"LaunchTemplateName": "shop-web", "Version": "$Latest"},
        MinSize=0,
        MaxSize=4,
        DesiredCapacity=0,
        VPCZoneIdentifier=",".join(subnets),
        Tags=[{**tag, "PropagateAtLaunch": False} for tag in _tag_list(_TAGS)],
    )
    units = [unit for subnet in subnets for unit in _run(ec2, subnet, group, "required", {**_TAGS, "Name": "shop-web"}, count=2)]
    scaling.attach_instances(AutoScalingGroupName="shop-web", InstanceIds=units)


def _desktops(account: _Account, vpc: str, subnets: list[str]) -> None:
    """Two desktops, one with an encrypted user volume."""
    directory = account.client("ds").create_directory(
        Name="corp.example.com",
        Password=_PASSWORD,
        Size="Small",
        VpcSettings={"VpcId": vpc, "SubnetIds": subnets},
    )["DirectoryId"]
    workspaces = account.client("workspaces")
    workspaces.register_workspace_directory(DirectoryId=directory, SubnetIds=subnets)
    desktop = {"DirectoryId": directory, "UserName": "Administrator", "BundleId": "wsb-bh8rsxt14"}
    encrypted = {"UserVolumeEncryptionEnabled": True, "VolumeEncryptionKey": "alias/aws/workspaces"}
    workspaces.create_workspaces(Workspaces=[desktop, {**desktop, **encrypted}])


def _databases(account: _Account) -> None:
    """The shop's database has no standby and is not encrypted; the ledger has both."""
    rds = account.client("rds")
    common = {"DBInstanceClass": "db.t3.medium", "Engine": "postgres", "AllocatedStorage": 20, "MasterUsername": "owner"}
    for name, in_order, tags in (("shop", False, _TAGS), ("ledger", True, {"app": "ledger"})):
        rds.create_db_instance(
            DBInstanceIdentifier=name,
            MultiAZ=in_order,
            StorageEncrypted=in_order,
            BackupRetentionPeriod=7,
            MasterUserPassword=_PASSWORD,
            Tags=_tag_list(tags),
            **({} if in_order else {"AvailabilityZone": f"{REGION}a"}),
            **common,
        )
    redshift = account.client("redshift")
    for name, in_order in (("reports", False), ("finance", True)):
        redshift.create_cluster(
            ClusterIdentifier=name,
            NodeType="ra3.large",
            MasterUsername="owner",
            MasterUserPassword=_PASSWORD,
            ClusterType="single-node",
            Encrypted=in_order,
        )
    dynamodb = account.client("dynamodb")
    for name in ("carts", "orders"):
        dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        )
    recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 35}
    dynamodb.update_continuous_backups(TableName="orders", PointInTimeRecoverySpecification=recovery)


def _keys(account: _Account) -> None:
    """One key rotates and one does not; EMR blocks public clusters."""
    kms = account.client("kms")
    for name, rotates in (("invoices", False), ("ledger", True)):
        key = kms.create_key(Description=name)["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key)
        if rotates:
            kms.enable_key_rotation(KeyId=key)
    account.client("emr").put_block_public_access_configuration(
        BlockPublicAccessConfiguration={
            "BlockPublicSecurityGroupRules": True,
            "PermittedPublicSecurityGroupRuleRanges": [{"MinRange": 22, "MaxRange": 22}],
        }
    )


_STEPS: Final[tuple[Callable[[_Account], None], ...]] = (_network, _databases, _storage, _people, _keys)
"""The longest first."""
