"""The accounts as they are right now: opened and verified, failed, or not looked at yet; and which of them a policy means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from seawall.api.v1alpha1 import AWSAccount
from seawall.api.v1alpha1.policy import PolicySpec
from seawall.aws.accounts import AwsAccount
from seawall.aws.partitions import GLOBAL
from seawall.aws.write import WritingAccount
from seawall.controls import nearest
from seawall.errors import AccountError, InvalidSpec, SeawallError
from seawall.world.objects import Body, Objects


@dataclass(frozen=True, slots=True)
class Opened:
    """An account that answered: who is behind it, the Regions that are looked at, and the identity that writes; None: nothing is ever written."""

    account: AwsAccount
    regions: tuple[str, ...]
    writing: WritingAccount | None = None


@dataclass(frozen=True, slots=True)
class ChosenAccount:
    """One account that a policy means.

    Attributes:
        name: of the AWSAccount.
        state: opened, or the error that keeps it shut.
        regions: targets to look at, `global` first.
    """

    name: str
    uid: str
    account_id: str
    state: Opened | SeawallError
    regions: tuple[str, ...]


class Accounts:
    """Verified accounts by the AWSAccount's uid. Written by the AWSAccount's reconciler alone."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._states: dict[str, Opened | SeawallError] = {}

    def put(self, uid: str, state: Opened | SeawallError) -> None:
        """Remember how an account is."""
        self._states[uid] = state

    def drop(self, uid: str) -> None:
        """Forget an account that is gone."""
        self._states.pop(uid, None)

    def state(self, uid: str) -> Opened | SeawallError | None:
        """How an account is; None before anyone looked."""
        return self._states.get(uid)

    def chosen(self, namespace: str, spec: PolicySpec) -> list[ChosenAccount]:
        """The accounts that a policy means, by name.

        Raises:
            InvalidSpec: an account that is not there, or no target at all.
            AccountError: an account that nobody has looked at yet; the policy is woken when somebody has.
        """
        bodies = self._selected(namespace, spec)
        live = [body for body in bodies if not (body.get("spec") or {}).get("suspend")]
        chosen = [self._choose(body, spec) for body in live]
        if not chosen:
            seen = f"{len(bodies)} accounts are selected and all of them are suspended" if bodies else "no AWSAccount is selected"
            raise InvalidSpec(f"{seen}, wanted at least one in namespace {namespace}", reason="NoTargets")
        return chosen

    def _selected(self, namespace: str, spec: PolicySpec) -> list[Body]:
        if spec.account_selector is not None:
            labels = spec.account_selector.matches
            return [body for body in self._objects.all(AWSAccount, namespace) if labels(body["metadata"].get("labels") or {})]
        bodies = []
        for reference in spec.account_refs or ():
            body = self._objects.get(AWSAccount, namespace, reference.name)
            if body is None:
                names = [each["metadata"]["name"] for each in self._objects.all(AWSAccount, namespace)]
                close = nearest(reference.name, names)
                hint = f", did you mean `{close}`?" if close else f", there are: {', '.join(names) or 'none'}"
                raise InvalidSpec(
                    f"spec.accountRefs: no AWSAccount `{reference.name}` in namespace {namespace}{hint}", reason="AccountNotFound"
                )
            bodies.append(body)
        return bodies

    def _choose(self, body: Body, spec: PolicySpec) -> ChosenAccount:
        metadata: Mapping[str, Any] = body["metadata"]
        state = self._states.get(metadata["uid"])
        if state is None:
            raise AccountError(
                f"AWSAccount `{metadata['name']}` is being verified", reason="AccountNotReady", retry_after=timedelta(seconds=5)
            )
        if isinstance(state, SeawallError):
            declared = body.get("spec", {}).get("accountID") or (body.get("status") or {}).get("accountID") or "unknown"
            return ChosenAccount(metadata["name"], metadata["uid"], declared, state, (GLOBAL,))
        regions = tuple(region for region in state.regions if spec.regions is None or region in spec.regions)
        missing = sorted(set(spec.regions or ()) - set(state.regions))
        if missing and not regions:
            raise InvalidSpec(
                f"spec.regions: {', '.join(missing)} not among the Regions of AWSAccount `{metadata['name']}` ({', '.join(state.regions)})",
                reason="NoTargets",
            )
        return ChosenAccount(metadata["name"], metadata["uid"], state.account.account_id, state, (GLOBAL, *regions))
