"""AWSAccount: may this namespace use the identity, who is it, is it the account declared, which Regions are on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from fnmatch import fnmatchcase

from seawall.api.v1alpha1 import AWSAccount
from seawall.api.v1alpha1.aws_account import AssumeRole as DeclaredRole
from seawall.api.v1alpha1.aws_account import CredentialsSource, Reason, Spec
from seawall.aws.accounts import AwsAccount, Caller, Limits
from seawall.aws.partitions import home_region
from seawall.aws.policy import Cut
from seawall.aws.session import AssumeRole, Identity, Keys
from seawall.aws.write import WritingAccount
from seawall.errors import AccountError, Gone, InvalidSpec, SeawallError, Unreadable
from seawall.kube.settle import Status
from seawall.world import World, requested_anew
from seawall.world.accounts import Opened
from seawall.world.objects import Body

#: How often an account is verified anew: rotated keys, Regions that were switched on, actions that are no longer denied. One that was refused too:
#: what is wrong may be in a Secret, in AWS or in the operator's settings, and nothing tells when that was mended.
INTERVAL = timedelta(minutes=10)

#: How long to wait for a Secret that is not there.
_SECRET_RETRY = timedelta(seconds=30)

READ_ONLY = "ReadOnly"


async def reconcile(body: Body, world: World) -> timedelta | None:
    """Verify an account once.

    Returns:
        The time until it is verified anew; None leaves it to events.
    """
    uid, namespace = body["metadata"]["uid"], body["metadata"]["namespace"]
    before = world.accounts.state(uid)
    async with world.settle(AWSAccount, body) as status:
        try:
            account = AWSAccount.parse(body)
            if account.spec.suspend:
                status.ready(Reason.SUSPENDED, "suspended: nothing in this account is read or written")
                return None
            reading = await _identity(account, account.spec.credentials.assume_roles, world)
            remediation = account.spec.remediation
            writing = await _identity(account, remediation.assume_roles, world) if remediation is not None else None
            opened = await world.ask(lambda: _opened(account.spec, reading, writing, world, before))
        except SeawallError as error:
            world.accounts.put(uid, error)
            status.fields["regions"] = []
            raise
        world.accounts.put(uid, opened)
        await _fill(status, opened, account.spec, world)
        if isinstance(before, Opened) and before.account is not opened.account:
            world.snapshots.drop(uid)
    if _differs(before, world.accounts.state(uid)) or requested_anew(body):
        world.wake_readers(namespace)
    return status.again_in or INTERVAL


def _differs(before: Opened | SeawallError | None, now: Opened | SeawallError | None) -> bool:
    """Whether policies have to look again."""
    if isinstance(before, Opened) and isinstance(now, Opened):
        return before.account is not now.account or before.regions != now.regions or before.writing is not now.writing
    if isinstance(before, SeawallError) and isinstance(now, SeawallError):
        return (before.reason, before.message) != (now.reason, now.message)
    return True


async def _identity(account: AWSAccount, chain: tuple[DeclaredRole, ...], world: World) -> Identity:
    """An identity, from the spec and its Secrets: the account's credentials, and a chain of roles from there on.

    Refused where the operator's settings do not allow it.
    """
    spec, namespace = account.spec, account.metadata.namespace
    _refuse_forbidden(spec, namespace, world)
    keys = None
    if spec.credentials.source is CredentialsSource.SECRET and spec.credentials.secret_ref is not None:
        name = spec.credentials.secret_ref.name
        values = await _secret(world, namespace, name)
        keys = Keys(
            access_key_id=_value(values, namespace, name, "aws_access_key_id"),
            secret_access_key=_value(values, namespace, name, "aws_secret_access_key"),
            session_token=values.get("aws_session_token"),
        )
    roles = [await _role(role, namespace, world) for role in chain]
    home = spec.home_region or home_region(spec.regions[0] if spec.regions[0] != "*" else "us-east-1")
    return Identity(home_region=home, keys=keys, roles=tuple(roles), endpoint_url=spec.endpoint_url)


def _refuse_forbidden(spec: Spec, namespace: str, world: World) -> None:
    settings = world.settings
    if spec.endpoint_url is not None and not settings.allow_endpoint_url:
        raise InvalidSpec(
            "spec.endpointURL: this operator talks to AWS only, wanted no endpointURL, or the operator started with --allow-endpoint-url",
            reason=Reason.NOT_ALLOWED,
        )
    if spec.credentials.source is not CredentialsSource.AMBIENT or namespace == settings.namespace:
        return
    allowed = settings.ambient_roles.get(namespace)
    if allowed is None:
        raise InvalidSpec(
            f"spec.credentials: namespace {namespace} may not use the operator's own AWS identity, wanted source Secret, or the namespace in "
            "the operator's setting --ambient",
            reason=Reason.NOT_ALLOWED,
        )
    for role in (*spec.credentials.assume_roles, *(spec.remediation.assume_roles if spec.remediation else ())):
        if not any(fnmatchcase(role.role_arn, glob) for glob in allowed):
            raise InvalidSpec(
                f"spec.credentials, spec.remediation: namespace {namespace} may not assume {role.role_arn} from the operator's own identity, "
                f"wanted one of {', '.join(allowed) or 'none'}",
                reason=Reason.NOT_ALLOWED,
            )


async def _role(role: DeclaredRole, namespace: str, world: World) -> AssumeRole:
    external_id = None
    if role.external_id_secret_ref is not None:
        reference = role.external_id_secret_ref
        values = await _secret(world, namespace, reference.name)
        external_id = _value(values, namespace, reference.name, reference.key)
    return AssumeRole(role.role_arn, external_id, role.session_name)


async def _secret(world: World, namespace: str, name: str) -> Mapping[str, str]:
    try:
        return await world.cluster.get_secret(namespace, name)
    except Gone as error:
        raise AccountError(
            f"there is no Secret `{name}` in namespace {namespace}, wanted the one that the spec names",
            reason=Reason.CREDENTIALS_UNAVAILABLE,
            retry_after=_SECRET_RETRY,
        ) from error


def _value(values: Mapping[str, str], namespace: str, name: str, key: str) -> str:
    """One value of a Secret. The message names the key and never a value."""
    if not values.get(key):
        raise AccountError(
            f"Secret `{name}` in namespace {namespace} has no key `{key}`, wanted it with a value",
            reason=Reason.CREDENTIALS_UNAVAILABLE,
            retry_after=_SECRET_RETRY,
        )
    return values[key].strip()


def _opened(spec: Spec, identity: Identity, writing: Identity | None, world: World, before: Opened | SeawallError | None) -> Opened:
    """The verified account; the one that is open already as long as identity and limits are the same.

    Runs in a reader's thread: STS may be silent, and evaluations of other accounts must not wait for it.
    """
    limits = Limits(spec.limits.concurrency, spec.limits.requests_per_second)
    same = isinstance(before, Opened) and before.account.identity == identity and before.account.limits == limits
    account = before.account if same and isinstance(before, Opened) else AwsAccount(identity, world.sessions, limits)
    caller = account.verify(spec.account_id)
    known = before.writing if isinstance(before, Opened) else None
    if writing is not None and (known is None or (known.identity, known.account_id) != (writing, caller.account_id)):
        known = WritingAccount(writing, world.sessions, caller.account_id)
    return Opened(account, _regions(spec, account), known if writing is not None else None)


def _regions(spec: Spec, account: AwsAccount) -> tuple[str, ...]:
    """The Regions to look at, sorted. Where AWS does not say which are on, a declared list is taken at its word."""
    everything = spec.regions == ("*",)
    try:
        enabled = account.enabled_regions()
    except Unreadable as error:
        if everything:
            raise AccountError(
                f'spec.regions is ["*"] and the enabled Regions are unreadable: {error.message}',
                reason=error.reason,
                retry_after=error.retry_after or timedelta(minutes=1),
            ) from error
        return tuple(sorted(spec.regions))
    if everything:
        return enabled
    unknown = sorted(set(spec.regions) - set(enabled))
    if unknown:
        raise InvalidSpec(
            f"spec.regions: {', '.join(unknown)} not enabled for the account, wanted one of {', '.join(enabled)}",
            reason=Reason.UNKNOWN_REGION,
        )
    return tuple(sorted(spec.regions))


async def _fill(status: Status, opened: Opened, spec: Spec, world: World) -> None:
    account = opened.account
    caller = account.caller
    assert isinstance(caller, Caller)  # noqa: S101 - verify() has just set it
    alias = await world.ask(account.alias)
    status.fields |= {
        "callerARN": caller.arn,
        "accountID": caller.account_id,
        "partition": caller.partition,
        "alias": alias,
        "regions": list(opened.regions),
        "deniedActions": list(account.denied_actions),
    }
    status.ready(Reason.VERIFIED, f"account {caller.account_id} as {caller.arn}")
    if account.cut is Cut.INLINE:
        status.condition(READ_ONLY, True, Reason.CUT, "the session is cut to the read actions in use")
    elif account.cut is Cut.READING_POLICIES:
        status.condition(
            READ_ONLY,
            True,
            Reason.READING_POLICIES,
            f"the session is cut by AWS's SecurityAudit and ViewOnlyAccess, as {len(account.actions)} actions do not fit in a session policy",
        )
    elif spec.credentials.source is CredentialsSource.AMBIENT:
        status.condition(
            READ_ONLY,
            False,
            Reason.AMBIENT_IDENTITY,
            "an ambient identity cannot be cut: give it reading policies only, or name a role in spec.credentials.assumeRoles",
        )
    else:
        status.condition(
            READ_ONLY,
            False,
            Reason.LONG_LIVED_KEYS,
            "keys cannot be cut: give their user reading policies only, or name a role in spec.credentials.assumeRoles",
        )
