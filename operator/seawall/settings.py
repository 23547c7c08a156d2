"""What whoever installs the operator decides; every setting says why it exists.

Read once, from flags and environment variables, by `cli/operator`. Nothing here changes while the operator runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Settings:
    """The operator's own settings."""

    namespace: str = "seawall-system"
    """Namespace the operator runs in. Its Lease lives there, and by default only AWSAccounts in it may use the operator's own AWS identity."""

    watch_namespaces: tuple[str, ...] = ()
    """Namespaces to watch; empty means all. An operator that serves one team needs no cluster-wide rights."""

    ambient_roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Further namespaces that may use the operator's ambient AWS identity, with globs over the role ARNs each may assume. A tenant that may write
    AWSAccounts could otherwise borrow the operator's powers (design §3)."""

    allow_endpoint_url: bool = False
    """Accept `spec.endpointURL`. Only for emulators: an endpoint that a tenant chooses would receive signed requests and can lie about everything."""

    lease_name: str = "seawall-leader"
    """Name of the Lease; two installations in one namespace need two names."""

    policy_prefix: str = "seawall"
    """The installation's name, with which the names of its admission policies begin: two installations in one cluster each have their own."""

    evaluators: int = 4
    """Evaluations that run at once. One is bound by CPU at about 1,000 AWS calls a second (design §7), so more only share that."""

    readers: int = 32
    """Threads for AWS reads, for all accounts together; each target is further capped by its account's `limits.concurrency`."""

    menders: int = 4
    """Plans carried out at once. They wait for AWS, and must not keep evaluations waiting."""

    web_host: str = "0.0.0.0"  # noqa: S104 - kubelet probes the Pod's address
    """Address for health, readiness and metrics."""

    web_port: int = 8080
    """Port for health, readiness and metrics; 0 takes a free one."""

    exception_max_term: timedelta = timedelta(days=365)
    """Longest term of a ControlException: nothing lasts for ever by accident (design §1)."""

    plan_grace: timedelta = timedelta(hours=24)
    """How long a superseded plan without history is kept, so that whoever is reading it can finish."""

    plan_retention: timedelta = timedelta(days=365)
    """How long a plan that was acted on is kept: its before-images are the way back, and its journal is what auditors ask for."""

    allow_destructive: bool = False
    """Offer fixes that lose data or identity, or cannot be taken back. Off, so that no approval given in haste can do what nothing undoes."""

    allow_unguarded: bool = False
    """Take approvals and Enforce at their word although the admission policies are not installed: then whoever may create an approval may sign it
    with any name. For clusters where something else holds that true."""

    managed_tags: tuple[str, ...] = ()
    """Globs, KEY or KEY=VALUE, over tags by which another tool marks the resources that it owns, besides CloudFormation, ACK and Crossplane:
    Terraform sets none by itself."""
