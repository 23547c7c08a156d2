"""Seawall holds the customer's side of the AWS shared-responsibility model, as a Kubernetes operator and as a scanner."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seawall.engine.scan import Report

__version__ = "0.1.0"


def scan(
    *, profiles: Iterable[str] = (), controls: Iterable[str] = (), regions: Iterable[str] = (), endpoint_url: str | None = None
) -> Report:
    """Judge the account of the ambient boto3 credentials once.

    Args:
        profiles: names of profiles.
        controls: ids of controls, or globs; with neither profiles nor controls every control is judged.
        regions: Regions to look at; `*` for all that are enabled; none for the configured one.
        endpoint_url: an emulator's address; None for AWS.

    Raises:
        seawall.errors.InvalidSpec: an unknown profile or control, or no Region.
        seawall.errors.AccountError: AWS did not say who the caller is.
    """
    from seawall.api.v1alpha1.security_baseline import ControlEntry  # noqa: PLC0415 - `import seawall` alone stays light
    from seawall.controls import registry  # noqa: PLC0415
    from seawall.controls.profiles import profiles as known  # noqa: PLC0415
    from seawall.engine.scan import Wanted, prepare  # noqa: PLC0415
    from seawall.engine.select import select  # noqa: PLC0415

    names, globs = tuple(profiles), tuple(controls)
    entries = [ControlEntry(id=glob) for glob in (globs if names or globs else ("*",))]
    return prepare([Wanted(select(names, entries, registry(), known()))], regions=tuple(regions), endpoint_url=endpoint_url).run()
