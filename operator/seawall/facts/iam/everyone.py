"""Lists across kinds, for controls that ask the same of users, groups, roles and policies.

What is listed here are the users, groups, roles and policies themselves, so a finding names each by its own type.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from seawall.facts.fact import View, derived
from seawall.facts.iam.account import IamAccount
from seawall.facts.iam.group import Group
from seawall.facts.iam.identity import Identity, PermissionSource
from seawall.facts.iam.policy import ManagedPolicy
from seawall.facts.iam.role import Role
from seawall.facts.iam.user import User


class AnyPrincipal(Identity, type="AWS::IAM::Role"):
    """Whoever can act: every user and every role."""

    @derived(IamAccount.authorization_details)
    @classmethod
    def every(cls, view: View) -> Iterable[Identity]:
        """Users, then roles."""
        return chain(view.all(User), view.all(Role))


class AnyIdentity(Identity, type="AWS::IAM::Role"):
    """Whoever can have policies: every user, group and role."""

    @derived(IamAccount.authorization_details)
    @classmethod
    def every(cls, view: View) -> Iterable[Identity]:
        """Users, groups, then roles."""
        return chain(view.all(User), view.all(Group), view.all(Role))


class AnySource(PermissionSource, type="AWS::IAM::Policy"):
    """Whatever gives permissions: the customer's policies, and every user, group and role."""

    @derived(IamAccount.authorization_details)
    @classmethod
    def every(cls, view: View) -> Iterable[PermissionSource]:
        """Policies, users, groups, then roles."""
        return chain(view.all(ManagedPolicy), view.all(User), view.all(Group), view.all(Role))
