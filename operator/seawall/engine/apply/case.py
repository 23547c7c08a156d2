"""One change of a plan, brought back to life: its control, its fact and its values, and how AWS looks now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seawall.api.v1alpha1.remediation_plan import PlannedChange, Spec
from seawall.controls import Registry
from seawall.controls.base import Changes, Control, Fail, NoChange, Params, Verdict
from seawall.engine.finding import ZONE_LOSS
from seawall.engine.zones.remedies.writable import WRITABLE, Writable
from seawall.errors import InvalidSpec, ResourceGone
from seawall.facts.base import Resource
from seawall.facts.fact import Fact, View, Writer
from seawall.facts.locate import find
from seawall.facts.value import Call, image


class Case:
    """A change with what it is about. Made from the plan alone, so that a new leader can go on where another one ended.

    A change for a workload has no control that would judge it: its own fact does.

    Raises:
        InvalidSpec: this version of Seawall has no such control or fact, or reads the value in another form.
    """

    def __init__(self, change: PlannedChange, registry: Registry) -> None:
        self.change = change
        self._judge: Writable | _Judge = _writable(change) if change.control == ZONE_LOSS else _judge(change, registry)
        self.fact = self._judge.fact
        try:
            self.before = self.fact.load(change.before)
            self.after = self.fact.load(change.after)
        except (ValueError, TypeError, LookupError) as error:
            raise InvalidSpec(f"this version of Seawall reads {change.fact} in another form: wait for the next plan") from error

    @property
    def _writing(self) -> Writer[Any, Any]:
        assert self.fact.writing is not None  # noqa: S101 - a law of the registry: what a fix names has a writer
        return self.fact.writing

    @property
    def actions(self) -> frozenset[str]:
        """IAM actions of its calls, there and back."""
        return frozenset(self._writing.actions)

    def resource(self, view: View) -> Resource:
        """The live resource.

        Raises:
            ResourceGone: it is not there any more.
            Unreadable: its list could not be read.
        """
        return find(view, self.fact, self.change.arn)

    def now(self, resource: Resource) -> Any:  # noqa: ANN401 - the fact knows its type
        """The fact's present value.

        Raises:
            Unreadable: it could not be read.
            ResourceGone: the resource was deleted.
        """
        return self.fact.__get__(resource, type(resource))

    def calls(self, resource: Resource, now: object, wanted: object) -> tuple[Call, ...]:
        """The calls from the present value to another one."""
        return self._writing.calls(resource, now, wanted)

    def why_not_now(self, resource: Resource, now: object) -> str | None:
        """Why the calls must not be made now, although the present value is as expected; None where they may."""
        return self._writing.unless(resource, now, self.after)

    def is_as(self, resource: Resource, now: object, wanted: object) -> bool:
        """Whether the present value is the wanted one: the same image, or nothing that would have to be written."""
        return image(now) == image(wanted) or not self.calls(resource, now, wanted)

    def is_made(self, resource: Resource, now: object) -> bool:
        """Whether the present value is what the change wants: all that it names is so, and what it takes away is gone.

        AWS fills in members that nobody named.
        """
        seen, before = image(now), image(self.before)
        if seen == before:
            return False
        return _is_reached(image(self.after), seen, before) or not self.calls(resource, now, self.after)

    @property
    def is_whole(self) -> bool:
        """Whether it is done or not done and never by half: one call makes it."""
        return len(self.change.calls) <= 1

    @property
    def is_judged_alone(self) -> bool:
        """Whether its own fact says if it holds, whatever else the plan has for the same finding."""
        return isinstance(self._judge, Writable)

    def verdict(self, view: View) -> Verdict:
        """What the control says now of the finding's resource; of a change for a workload, what its fact says.

        Raises:
            ResourceGone: it is not there any more.
            Unreadable: what decides could not be read.
        """
        if isinstance(self._judge, _Judge):
            return self._judge.control.verdict(self._judge.judged(view), self._judge.parameters)
        resource = self.resource(view)
        if not self.is_made(resource, self.now(resource)):
            return Fail(f"{self.fact.path} of {resource.id} is not as wanted")
        return self._judge.settled(resource)

    def fix(self, view: View) -> Changes | NoChange:
        """What the control's fix would change now; a change for a workload is worked out with all others of its plan.

        Raises:
            ResourceGone: the finding's resource is not there any more.
            Unreadable: a present value could not be read.
        """
        if isinstance(self._judge, _Judge):
            mending = self._judge.control.mending
            assert mending is not None  # noqa: S101 - a case has a fix
            return mending.changes(self._judge.judged(view), self._judge.parameters)
        return NoChange("it belongs to a plan for a workload")


def cases(plan: Spec, registry: Registry) -> Mapping[str, Case | InvalidSpec]:
    """Every change of a plan; where one cannot be understood, why."""
    found: dict[str, Case | InvalidSpec] = {}
    for change in plan.changes:
        try:
            found[change.id] = Case(change, registry)
        except InvalidSpec as error:
            found[change.id] = error
    return found


def _is_reached(wanted: object, seen: object, before: object) -> bool:
    """Whether everything in one JSON value is so in another one, which may have further members, but none that is left over from before."""
    if isinstance(wanted, Mapping) and isinstance(seen, Mapping):
        old = before if isinstance(before, Mapping) else {}
        if any(key in seen and seen[key] == old[key] for key in old.keys() - wanted.keys()):
            return False
        return all(key in seen and _is_reached(member, seen[key], old.get(key)) for key, member in wanted.items())
    if isinstance(wanted, list) and isinstance(seen, list):
        old_list = before if isinstance(before, list) and len(before) == len(wanted) else [None] * len(wanted)
        return len(wanted) == len(seen) and all(_is_reached(*each) for each in zip(wanted, seen, old_list, strict=True))
    return wanted == seen


@dataclass(frozen=True, slots=True)
class _Judge:
    """The control that a change is for."""

    control: Control[Any, Any]
    parameters: Params
    fact: Fact[Any, Any]
    arn: str

    def judged(self, view: View) -> Resource:
        """The finding's resource.

        Raises:
            ResourceGone: it is not there any more.
            Unreadable: its list could not be read.
        """
        kind: type[Resource] = self.control.resource
        for resource in view.all(kind):
            if resource.arn == self.arn:
                return resource
        raise ResourceGone(f"{self.arn} is not there any more")


def _judge(change: PlannedChange, registry: Registry) -> _Judge:
    if change.control not in registry:
        raise InvalidSpec(f"this version of Seawall has no control {change.control}")
    control = registry[change.control]
    return _Judge(control, _parameters(change, control), _fact(change, control), change.judged_arn or change.arn)


def _writable(change: PlannedChange) -> Writable:
    if change.fact not in WRITABLE:
        raise InvalidSpec(f"in this version of Seawall no plan for a workload writes {change.fact}")
    return WRITABLE[change.fact]


def _fact(change: PlannedChange, control: Control[Any, Any]) -> Fact[Any, Any]:
    written = control.mending.writes if control.mending is not None else ()
    for fact in written:
        if fact.path == change.fact:
            return fact
    raise InvalidSpec(f"in this version of Seawall the fix of {change.control} does not write {change.fact}")


def _parameters(change: PlannedChange, control: Control[Any, Any]) -> Params:
    try:
        parameters: Params = control.parameters.model_validate_json(json.dumps(change.parameters or {}))
    except ValueError as error:
        raise InvalidSpec(f"this version of {change.control} has other parameters: wait for the next plan") from error
    return parameters
