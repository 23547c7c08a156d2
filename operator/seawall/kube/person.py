"""A person at the command line: the context they chose, who the API server takes them for, their word on plans, their request for a look.

What they make belongs to a field manager of its own, so that nobody mistakes a person's approval for something that the operator wrote
(design §1).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final, Self

from kubernetes.aio.client import AuthenticationV1Api

from seawall.api.meta import API_VERSION, GROUP, VERSION, Kind
from seawall.api.v1alpha1 import RemediationApproval
from seawall.errors import KubernetesError
from seawall.kube.answers import FORBIDDEN
from seawall.kube.client import Cluster, Json, JsonList
from seawall.kube.clock import Clock
from seawall.kube.lease import LEASES
from seawall.kube.login import HOME_KUBECONFIG, log_in
from seawall.kube.settle import REQUESTED_AT

FIELD_MANAGER: Final = "kubectl-seawall"

_REVIEW: Final = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
_MERGE: Final = "application/merge-patch+json"
_TO_THE_OPERATOR: Final = ": grant verb "
"""Where `answers.explain` begins to say what whoever installs the operator has to do."""


class Person(Cluster):
    """A connection with which a person answers plans."""

    @classmethod
    async def log_in(cls, clock: Clock, kubeconfig: Path | None, context: str | None, environ: Mapping[str, str]) -> Self:
        """Use the kubeconfig that kubectl would use: in a Pod too, one at ~/.kube/config comes before the ServiceAccount.

        Args:
            clock: Bounds how long the API server is asked.
            kubeconfig: A file; None leaves the choice to the environment.
            context: One of its contexts; None means the current one.
            environ: The process's environment.

        Raises:
            KubernetesError: There is no usable kubeconfig or ServiceAccount.
        """
        if kubeconfig is None and not environ.get("KUBECONFIG"):
            kubeconfig = _at_home()
        return await cls.over(await log_in(kubeconfig, environ, context), clock)

    @property
    def namespace(self) -> str:
        """The context's namespace."""
        return self._login.namespace

    async def user_name(self) -> str:
        """The name by which the API server knows the person: what admission wants to read in `approvedBy`."""
        review = AuthenticationV1Api(self._api).create_self_subject_review
        answer = await self._ask("create selfsubjectreviews", review, _REVIEW)
        return str(answer["status"]["userInfo"]["username"])

    async def approve(self, namespace: str, body: Mapping[str, Any]) -> Json:
        """Create a RemediationApproval; the API server makes its name from `metadata.generateName`.

        Raises:
            KubernetesError: The API server refused it, by its schema, its rights or an admission policy.
        """
        plural = RemediationApproval.NAMES.plural
        whole = {"apiVersion": API_VERSION, "kind": RemediationApproval.kind(), **body}
        create = self._objects.create_namespaced_custom_object
        what = f"create {plural} in {namespace}"
        answer: Json = await self._ask(what, create, GROUP, VERSION, namespace, plural, whole, field_manager=FIELD_MANAGER)
        return answer

    async def leases(self, name: str) -> JsonList:
        """Read the Leases of this name in all namespaces."""
        what, listed = f"list {LEASES.plural} in all namespaces", self._objects.list_custom_object_for_all_namespaces
        found: Json = await self._ask(what, listed, *LEASES, field_selector=f"metadata.name={name}")
        items: JsonList = found["items"]
        return items

    async def request(self, kind: type[Kind], namespace: str, name: str, at: str) -> None:
        """Ask for an evaluation with fresh reads: set the annotation that the operator answers in lastHandledReconcileAt, and nothing else.

        Args:
            kind: SecurityBaseline or MultiAZPolicy.
            namespace: Where the object is.
            name: Its name.
            at: What the operator is to answer.
        """
        plural, change = kind.NAMES.plural, {"metadata": {"annotations": {REQUESTED_AT: at}}}
        patch = self._objects.patch_namespaced_custom_object
        what, options = f"patch {plural} {namespace}/{name}", {"_content_type": _MERGE, "field_manager": FIELD_MANAGER}
        await self._ask(what, patch, GROUP, VERSION, namespace, plural, name, change, **options)

    async def _ask(
        self,
        what: str,
        method: Callable[..., Awaitable[Any]],
        *arguments: object,
        **options: Any,  # noqa: ANN401 - the client library is not typed
    ) -> Any:  # noqa: ANN401 - the client library is not typed
        """Ask; a missing right is the person's own and not the operator's."""
        try:
            return await super()._ask(what, method, *arguments, **options)
        except KubernetesError as error:
            said, advice, _ = error.message.partition(_TO_THE_OPERATOR)
            if error.reason != FORBIDDEN or not advice:
                raise
            raise KubernetesError(f"{said}: ask whoever administers the cluster for this right", reason=FORBIDDEN) from error


def _at_home() -> Path | None:
    home = Path(HOME_KUBECONFIG).expanduser()
    return home if home.is_file() else None
