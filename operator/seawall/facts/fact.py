"""Facts, listings, writers and changes: how a resource's attributes are read and written.

What needs a call of its own is a *fact*, a method marked with `@fact` that runs at the first touch and once per snapshot, whoever asks. A fact
may have a writer beside it: a pure function from the present value and a wanted one to the calls between them, so that the way back needs no
code of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, get_type_hints, overload

from pydantic import TypeAdapter

from seawall.api.v1alpha1.terms import Reversible
from seawall.facts.value import Call

if TYPE_CHECKING:
    from seawall.facts.base import Resource

R = TypeVar("R", bound="Resource")
S = TypeVar("S", bound="Resource")
T = TypeVar("T")

#: How long a change may take to show before it counts as failed, where the fact names nothing else (design §6).
DEADLINE = timedelta(minutes=2)


class Aws(Protocol):
    """What a fact may ask AWS through. Only the operations that the fact names are answered."""

    @property
    def account_id(self) -> str:
        """The account's 12 digits."""

    @property
    def region(self) -> str:
        """The target's Region, or `global`."""

    @property
    def partition(self) -> str:
        """The account's partition."""

    def call(
        self,
        *,
        operation: str | None = None,
        region: str | None = None,
        none_if: str | tuple[str, ...] = (),
        gone_if: str | tuple[str, ...] = (),
        **arguments: Any,  # noqa: ANN401 - the operation's own parameters
    ) -> dict[str, Any] | None:
        """Ask, with all pages.

        Args:
            operation: one of the fact's operations; None for its only or first one.
            region: another Region than the target's.
            none_if: error codes by which AWS says "there is none".
            gone_if: error codes by which AWS says that the resource was deleted.
            **arguments: the operation's parameters, in AWS's names.

        Returns:
            The answer; None for one of `none_if`.
        """

    def dated(self, read_at: Any) -> None:  # noqa: ANN401 - an aware datetime
        """Say that the answer is older than the call: AWS made it at this instant."""


class View(Protocol):
    """A target as one asker sees it: facts as old as the asker accepts."""

    @property
    def account_id(self) -> str:
        """The account's 12 digits."""

    @property
    def region(self) -> str:
        """The target's Region, or `global`."""

    @property
    def partition(self) -> str:
        """The account's partition."""

    @property
    def globally(self) -> View:
        """The account's global target; itself where this is it."""

    @property
    def now(self) -> datetime:
        """When the evaluation began: what ages are counted to, the same for all that it judges."""

    @property
    def home_region(self) -> str:
        """The Region through which the account's global target is read and written."""

    def serves(self, service: str) -> bool:
        """Whether AWS offers the service in this Region, by the endpoint data, which may not know yet of a Region that is new to it."""

    def read(self, resource: Resource, fact: Fact[Any, T]) -> T:
        """A fact's value.

        Raises:
            Unreadable: it could not be read, or is too old.
            ResourceGone: the resource was deleted.
        """

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Every resource of a type in the target.

        Raises:
            Unreadable: the list could not be read.
        """


class Read:
    """A reading of AWS: its operations, the IAM actions they need, and how old its answers may be.

    Attributes:
        name: the attribute's name.
        operations: service and boto3 method of each call it may make.
        actions: IAM actions that the calls need.
        max_age: takes the place of the asker's maxEvidenceAge for answers that carry their own date; None for all others.
    """

    name: str
    owner: type[Resource]

    def __init__(self, operations: tuple[str, ...], actions: tuple[str, ...], max_age: timedelta | None) -> None:
        self.operations = operations
        self.actions = actions
        self.max_age = max_age

    def __set_name__(self, owner: type[Resource], name: str) -> None:
        if "name" not in vars(self):  # a second name, in another class, is the same reading
            self.owner = owner
            self.name = name

    @property
    def path(self) -> str:
        """Name for plans and messages: `s3.Bucket.encryption`. Changes are named by it, so a module may be split without renaming them."""
        return f"{self.owner.__module__.removeprefix('seawall.facts.').partition('.')[0]}.{self.owner.__name__}.{self.name}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.path}>"


Calls = Callable[[R, T, T], tuple[Call, ...]]
Unless = Callable[[R, T, T], str | None]


def _never(_resource: object, _now: object, _wanted: object) -> None:
    """Nothing is in the way."""


class Fact(Read, Generic[R, T]):
    """One attribute of a resource that needs a call of its own. Made by `@fact`."""

    def __init__(
        self,
        ask: Callable[[R, Aws], T],
        operations: tuple[str, ...],
        actions: tuple[str, ...],
        max_age: timedelta | None,
        deadline: timedelta,
    ) -> None:
        super().__init__(operations, actions, max_age)
        self.ask = ask
        self.method: Callable[..., T] = ask
        self.deadline = deadline
        self.writing: Writer[R, T] | None = None
        self.__doc__ = ask.__doc__

    @overload
    def __get__(self, resource: None, owner: type[S]) -> Fact[S, T]: ...
    @overload
    def __get__(self, resource: R, owner: type[R]) -> T: ...
    def __get__(self, resource: Resource | None, owner: type[Any]) -> Fact[Any, T] | T:
        if resource is None:
            return self  # what every resource of a class has, those of a subclass have
        return resource.target.read(resource, self)

    def writer(
        self, *operations: str, action: str | tuple[str, ...], unless: Unless[R, T] = _never
    ) -> Callable[[Calls[R, T]], Calls[R, T]]:
        """Mark the pure method that says which calls lead from the present value to a wanted one.

        Args:
            operations: those that it may call.
            action: IAM actions of the calls.
            unless: why the calls must not be made now although the value is as expected, such as because they would also do what somebody else
                has asked for later; asked right before they are made.
        """

        def mark(calls: Calls[R, T]) -> Calls[R, T]:
            self.writing = Writer(calls, operations, _several(action), unless)
            return calls

        return mark

    def change(
        self,
        resource: R,
        wanted: T,
        *,
        reversible: Reversible | None = None,
        leaves: str = "",
        depends_on: tuple[Change[Any, Any], ...] = (),
    ) -> Change[R, T]:
        """The step from the value read to a wanted one. `leaves` says what a rollback cannot take away."""
        return Change(resource, self, self.__get__(resource, type(resource)), wanted, reversible or Reversible.YES, leaves, depends_on)

    def load(self, image: Any) -> T:  # noqa: ANN401 - JSON
        """The value that has this image. What is no part of an image, such as a state or an id that AWS gave, has its default: a re-read tells.

        Raises:
            ValueError: it is no image of a value of this fact.
        """
        return self._type.validate_json(json.dumps(image), strict=True)

    @cached_property
    def _type(self) -> TypeAdapter[T]:
        """What the method's annotation says that it returns; built when first needed, for most facts are never written."""
        return TypeAdapter(get_type_hints(self.method)["return"])


class Attribute(Fact[R, T]):
    """A fact that the list call has told already: it costs no call of its own, and may have a writer. Made by `@attribute`."""

    def __init__(self, told: Callable[[R], T], deadline: timedelta) -> None:
        super().__init__(lambda resource, _aws: told(resource), (), (), None, deadline)
        self.told = self.method = told
        self.__doc__ = told.__doc__


@dataclass(frozen=True, slots=True)
class Writer(Generic[R, T]):
    """What leads from one value of a fact to another: pure, both ways."""

    calls: Calls[R, T]
    operations: tuple[str, ...]
    actions: tuple[str, ...]
    unless: Unless[R, T]


@dataclass(frozen=True, slots=True)
class Change(Generic[R, T]):
    """One typed step that mends one finding.

    Attributes:
        before: the value read.
        after: the value wanted.
        leaves: what stays behind after a rollback; empty when nothing does.
        depends_on: changes that must be verified first.
    """

    resource: R
    fact: Fact[R, T]
    before: T
    after: T
    reversible: Reversible
    leaves: str = ""
    depends_on: tuple[Change[Any, Any], ...] = ()

    def calls(self) -> tuple[Call, ...]:
        """The AWS calls of the way there."""
        writing = self.fact.writing
        if writing is None:
            raise TypeError(f"{self.fact.path} has no writer")
        return writing.calls(self.resource, self.before, self.after)


def fact(
    *operations: str, action: str | tuple[str, ...], max_age: timedelta | None = None, deadline: timedelta = DEADLINE
) -> Callable[[Callable[[R, Aws], T]], Fact[R, T]]:
    """Mark a method as a fact.

    Args:
        *operations: service and boto3 method of each call it makes.
        action: IAM action, or actions, that the calls need.
        max_age: for answers with a date of their own: how old they may be, in place of the asker's maxEvidenceAge.
        deadline: how long after a write the new value may take to show.
    """
    return lambda ask: Fact(ask, operations, _several(action), max_age, deadline)


def attribute(*, deadline: timedelta = DEADLINE) -> Callable[[Callable[[R], T]], Attribute[R, T]]:
    """Mark a method that takes a fact from what the list call told.

    Args:
        deadline: how long after a write the new value may take to show.
    """
    return lambda told: Attribute(told, deadline)


class Listing(Read):
    """How every resource of a type is found. Made by `@listing`.

    Attributes:
        find: called with the class, and with what may be asked: `Aws`, or the `View` for a list that asks nothing itself.
        reads: for a list that asks nothing itself: the facts it is made from.
    """

    def __init__(
        self,
        find: Callable[[type[Resource], Any], Iterable[Resource]],
        operations: tuple[str, ...],
        actions: tuple[str, ...],
        reads: tuple[Read, ...],
    ) -> None:
        super().__init__(operations, actions, None)
        self.find = find
        self.reads = reads
        self.__doc__ = find.__doc__

    def __set_name__(self, owner: type[Resource], name: str) -> None:
        super().__set_name__(owner, name)
        owner.LISTING = self


def listing(operation: str, *, action: str | tuple[str, ...], also: tuple[str, ...] = ()) -> Callable[[Any], Listing]:
    """Mark the class method `(aws) -> resources` that lists every resource of the type in a target with calls of its own.

    Args:
        operation: service and boto3 method of its first call.
        action: IAM action, or actions, that the calls need.
        also: further operations that it may ask.
    """
    return lambda method: Listing(method.__func__, (operation, *also), _several(action), ())


def derived(*reads: Read) -> Callable[[Any], Listing]:
    """Mark the class method `(view) -> resources` that makes every resource of the type from other facts.

    Args:
        *reads: the facts and listings that it touches.
    """
    actions = tuple(sorted({action for read in reads for action in read.actions}))
    return lambda method: Listing(method.__func__, (), actions, reads)


def _several(action: str | tuple[str, ...]) -> tuple[str, ...]:
    return (action,) if isinstance(action, str) else action
