from seawall.controls.ssm.patch_compliance import Parameters
from seawall.facts.ssm import ManagedInstance, PatchState, SsmRegion
from tests.builders import given


def instance(state: PatchState | None, ping: str = "Online") -> ManagedInstance:
    states = {} if state is None else {"i-1": state}
    return given(ManagedInstance(instance_id="i-1", ping=ping), others=[(SsmRegion(), {"pings": {"i-1": ping}, "patch_states": states})])


passes = {"nothing is missing": instance(PatchState(status="COMPLIANT"))}
fails = {
    "two patches are missing": instance(PatchState(status="NON_COMPLIANT", missing=2)),
    "one patch is missing": instance(PatchState(status="NON_COMPLIANT", missing=1)),
    "it was never scanned": instance(None),
    "it was never scanned and takes no command": instance(None, "ConnectionLost"),
}
not_applicable = {"it was never scanned, and need not be": (instance(None), Parameters(require_scan=False))}
unknown = {"compliance cannot be read": given(ManagedInstance(instance_id="i-1", ping="Online"))}
