"""Controls: one thing that must be true, as a pure function over facts with its metadata.

A control is a file; its path is its id. The module's docstring is its documentation: the first line says what must be true, the rest why, and a
line that begins with `Source:` where AWS says so. `check` returns a verdict and handles no unreadable fact; `fix` returns wanted facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.errors import ResourceGone, UnknownReason, Unreadable
from seawall.facts.base import Resource
from seawall.facts.fact import Change, Fact, Read

R = TypeVar("R", bound=Resource)
P = TypeVar("P", bound="Params")


class Params(BaseModel):
    """A control's parameters; every one has a default. Field docstrings are the documentation."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=to_camel,
        populate_by_name=True,
        use_attribute_docstrings=True,
        defer_build=True,
    )


class NoParams(Params):
    """For controls with nothing to tune."""


@dataclass(frozen=True, slots=True)
class Pass:
    """The control holds; the note says how, where that is worth saying."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Fail:
    """The control does not hold: what was seen, what was wanted, no full stop."""

    message: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """AWS answered, but the answer decides nothing yet (a change that is still pending)."""

    reason: UnknownReason
    message: str


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The control has nothing to say about this resource, and why."""

    message: str


Verdict = Pass | Fail | Unknown | NotApplicable


def one_passes(resources: Iterable[R], judge: Callable[[R], Pass | Fail]) -> Pass | tuple[Fail, ...]:
    """Judge a demand that one of several resources must meet: Pass as soon as one does, else every failure.

    Raises:
        Unreadable: none passes, and one that could not be read might.
    """
    failures: list[Fail] = []
    unreadable: Unreadable | None = None
    for resource in resources:
        try:
            verdict = judge(resource)
        except Unreadable as error:
            unreadable = unreadable or error
        except ResourceGone:
            continue
        else:
            if isinstance(verdict, Pass):
                return verdict
            failures.append(verdict)
    if unreadable is not None:
        raise unreadable
    return tuple(failures)


class Responsibility(StrEnum):
    """Who must act for the control to hold, in the shared-responsibility model."""

    CUSTOMER = "customer"
    SHARED = "shared"


class ServiceModel(StrEnum):
    """How much of the service AWS runs."""

    IAAS = "iaas"
    MANAGED = "managed"
    ACCOUNT = "account"


class Layer(StrEnum):
    """The layer of the responsibility matrix that the control guards."""

    GUEST_OS_PATCHING = "guest_os_patching"
    PLATFORM_PATCHING = "platform_patching"
    NETWORK_ACCESS = "network_access"
    ENCRYPTION_AT_REST = "encryption_at_rest"
    ENCRYPTION_IN_TRANSIT = "encryption_in_transit"
    IDENTITY_ACCESS = "identity_access"
    DATA_BACKUP = "data_backup"
    LOGGING_MONITORING = "logging_monitoring"
    AVAILABILITY_ZONES = "availability_zones"
    AVAILABILITY_REGIONS = "availability_regions"


class Topic(StrEnum):
    """What a control is about, for people who browse."""

    AT_REST = "encryption-at-rest"
    BACKUP = "backup"
    CREDENTIALS = "credentials"
    DETECTION = "detection"
    DUTIES = "segregation-of-duties"
    EXPOSURE = "public-exposure"
    HARDENING = "hardening"
    IDENTITY = "identity"
    IN_TRANSIT = "encryption-in-transit"
    LEAST_PRIVILEGE = "least-privilege"
    LOGGING = "logging"
    NETWORK = "network"
    PATCHING = "patching"
    RESILIENCE = "resilience"


class FixMode(StrEnum):
    """How a fix may be applied: by Enforce, or only by a person's approval."""

    AUTO = "Auto"
    APPROVE = "Approve"


#: A fix gives the changes that mend a finding, in order; or none when this resource cannot be mended, which the reason then says.
Changes = tuple[Change[Any, Any], ...]


@dataclass(frozen=True, slots=True)
class NoChange:
    """This finding has no fix, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Fix(Generic[R, P]):
    """A control's way to mend a finding.

    Attributes:
        make: the pure function from resource and parameters to changes.
        risk: what applying it may do to running work.
        billed: whether AWS charges for what it turns on.
        mode: whether Enforce may apply it.
        breaks: what it may break, for the plan.
        writes: every fact that its changes are about.
    """

    make: Callable[[R, P], Change[Any, Any] | Changes | NoChange]
    risk: Risk
    billed: bool
    mode: FixMode
    breaks: str
    undo_risk: Risk
    writes: tuple[Fact[Any, Any], ...]

    def changes(self, resource: R, want: P) -> Changes | NoChange:
        """The changes that mend this resource."""
        made = self.make(resource, want)
        return (made,) if isinstance(made, Change) else made


@dataclass(eq=False)
class Control(Generic[R, P]):
    """One control: what it judges, what it reads, what it is about.

    Attributes:
        resource: the type that it judges.
        parameters: its parameters' model.
        reads: every fact that the check and the fix may touch, besides the resource's own list.
        severity: how bad a failure is, where a baseline says nothing else.
        frameworks: requirement ids by framework, separated by spaces.
    """

    resource: type[R]
    parameters: type[P]
    reads: tuple[Read, ...] = field(kw_only=True, default=())
    severity: Severity = field(kw_only=True)
    topic: Topic = field(kw_only=True)
    layer: Layer = field(kw_only=True)
    responsibility: Responsibility = field(kw_only=True)
    model: ServiceModel = field(kw_only=True)
    frameworks: Mapping[str, str] = field(kw_only=True, default_factory=dict)
    duties: bool = field(kw_only=True, default=False)
    """Whether it belongs to the profile `segregation-of-duties`."""
    id: str = field(init=False, default="")
    documentation: str = field(init=False, default="")
    judge: Callable[[R, P], Verdict] | None = field(init=False, default=None)
    mending: Fix[R, P] | None = field(init=False, default=None)

    def check(self, judge: Callable[[R, P], Verdict]) -> Callable[[R, P], Verdict]:
        """Mark the pure function that gives the verdict."""
        self.judge = judge
        return judge

    def fix(
        self,
        *,
        risk: Risk,
        writes: tuple[Fact[Any, Any], ...],
        billed: bool = False,
        mode: FixMode = FixMode.APPROVE,
        breaks: str = "",
        undo_risk: Risk | None = None,
    ) -> Callable[[Callable[[R, P], Change[Any, Any] | Changes | NoChange]], Callable[[R, P], Change[Any, Any] | Changes | NoChange]]:
        """Mark the pure function that gives the wanted facts.

        Args:
            risk: what applying it may do to running work.
            writes: every fact that its changes are about.
            billed: whether AWS charges for what it turns on.
            mode: whether Enforce may apply it.
            breaks: what it may break, for people who approve it.
            undo_risk: what rolling it back may do; None: the same as `risk`.
        """

        def mark(
            make: Callable[[R, P], Change[Any, Any] | Changes | NoChange],
        ) -> Callable[[R, P], Change[Any, Any] | Changes | NoChange]:
            self.mending = Fix(make, risk, billed, mode, breaks, undo_risk or risk, writes)
            return make

        return mark

    def verdict(self, resource: R, want: P) -> Verdict:
        """Judge one resource.

        Raises:
            Unreadable: a fact that decides could not be read.
            ResourceGone: the resource was deleted since it was listed.
        """
        if self.judge is None:
            raise TypeError(f"{self.id or self} has no check")
        return self.judge(resource, want)

    @property
    def title(self) -> str:
        """What must be true, in one sentence without its full stop."""
        return self.documentation.split("\n", 1)[0].rstrip(".")

    @property
    def description(self) -> str:
        """Why, without title and sources."""
        lines = self.documentation.split("\n")[1:]
        return "\n".join(line for line in lines if not line.startswith("Source:")).strip()

    @property
    def sources(self) -> tuple[str, ...]:
        """Where AWS says so: an address and the date it was read."""
        return tuple(line.removeprefix("Source:").strip() for line in self.documentation.split("\n") if line.startswith("Source:"))

    def requirements(self, framework: str) -> tuple[str, ...]:
        """The framework's requirement ids that this control serves, in the file's order; empty for none."""
        return tuple(self.frameworks.get(framework, "").split())

    @property
    def all_reads(self) -> tuple[Read, ...]:
        """The list of its resources, and every fact it may touch."""
        listing = self.resource.LISTING
        return tuple(dict.fromkeys((listing, *listing.reads, *self.reads)))

    @property
    def actions(self) -> frozenset[str]:
        """IAM actions that judging it may need."""
        return frozenset(action for read in self.all_reads for action in read.actions)

    @property
    def tag_actions(self) -> frozenset[str]:
        """IAM actions that reading its resources' tags may need: where tags decide about the scope, an exception or an owner."""
        return frozenset(action for read in self.resource.tag_reads() for action in read.actions)

    @property
    def writing_actions(self) -> frozenset[str]:
        """IAM actions that its fix and its undo may need, and the reads that verify them and find the owner; empty without a fix."""
        if self.mending is None:
            return frozenset()
        written = frozenset(action for fact in self.mending.writes if fact.writing for action in fact.writing.actions)
        return written | self.actions | self.tag_actions
