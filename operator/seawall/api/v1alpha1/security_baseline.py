"""SecurityBaseline: which controls must hold where."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from seawall.api.meta import AGE, READY, Column, Kind, Names
from seawall.api.model import AtomicList, Cel, FieldReason, MapList, Model, SetList
from seawall.api.v1alpha1.findings import TopFinding
from seawall.api.v1alpha1.policy import COMPLIANT, POLICY_RULES, UP_TO_DATE, PolicySpec, PolicyStatus, Reason
from seawall.api.v1alpha1.terms import ArnGlobs, ControlGlob, Severity, Tags

TOP_FINDINGS = 20


class ControlEntry(Model):
    """A control to add, tune or drop."""

    id: ControlGlob
    """Id of a control, or a glob over ids such as `rds.*`; required. An exact id beats a glob; among globs the later wins."""
    enabled: bool = True
    """Whether the control is in; false drops it from what profiles and other entries add; default true."""
    severity: Severity | None = None
    """Severity of its findings here: Critical, High, Medium or Low; absent means the control's own."""
    parameters: dict[str, JsonValue] | None = None
    """Values for the control's parameters; those left out keep the control's own defaults. `seawall controls show ID` lists them."""


class Resources(Model):
    """Which resources are judged."""

    match_tags: Tags | None = None
    """Only resources that carry all these tags, with exactly these values; absent means all. Resources whose tags cannot be read stay in, as
    Unknown."""
    exclude_arns: ArnGlobs = ()
    """Not these resources: ARNs, in which `*` stands for any characters; absent means none is excluded."""


class Spec(PolicySpec):
    """Which controls must hold where."""

    RULES = (
        *POLICY_RULES,
        Cel(
            rule="(has(self.profiles) && self.profiles.size() > 0) || (has(self.controls) && self.controls.size() > 0)",
            message="nothing is asked for, wanted at least one entry in profiles or controls",
            holds=lambda self: bool(self.profiles or self.controls),
            reason=FieldReason.REQUIRED,
        ),
    )

    profiles: Annotated[
        tuple[Annotated[str, Field(max_length=63, pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")], ...], Field(max_length=50), SetList()
    ] = ()
    """Named sets of controls, such as cis-7.0-level-1; absent means only `controls` count. `seawall profiles list` shows all."""
    controls: Annotated[tuple[ControlEntry, ...], Field(max_length=500), MapList("id")] = ()
    """Controls to add to the profiles, to tune or to drop; absent means the profiles as they are."""
    resources: Resources = Resources()
    """Which resources are judged; absent means all."""


class Status(PolicyStatus):
    """What came out."""

    top_findings: Annotated[tuple[TopFinding, ...], Field(max_length=TOP_FINDINGS), AtomicList()] = ()
    """The worst findings, at most 20, worst first; the ComplianceReports hold all."""


class SecurityBaseline(Kind):
    """SecurityBaseline says which controls must hold in which AWS accounts; Seawall says whether they do."""

    NAMES = Names("securitybaselines", short="sb")
    REASONS = Reason
    COLUMNS = (
        READY,
        COMPLIANT,
        UP_TO_DATE,
        Column("Pass", ".status.summary.pass", "integer"),
        Column("Fail", ".status.summary.fail", "integer"),
        Column("Unknown", ".status.summary.unknown", "integer"),
        Column("Score", ".status.summary.score", "integer", description="pass / (pass + fail) in percent"),
        AGE,
    )

    spec: Spec
    """What must be true, and where."""
    status: Status = Status()
    """What came out; written by Seawall."""
