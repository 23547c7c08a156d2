from typing import Any

from seawall.controls.ec2.ebs_snapshot_not_public import Parameters
from seawall.facts.ec2.sharing import EVERYBODY, Grant, Grants
from seawall.facts.ec2.snapshot import Block, PublicSnapshots, Snapshot, SnapshotBlock
from tests.builders import given

FRIEND = Grant(user_id="210987654321")
BLOCKED_TOO = Parameters(count_blocked=True)


def snapshot(*public: str, restorers: Grants | None = None, block: str | None = "unblocked", encrypted: bool = False) -> Snapshot:
    others: list[Any] = [(PublicSnapshots(), {"ids": frozenset(public)})]
    if block is not None:
        others.append((SnapshotBlock(), {"block": Block(state=block)}))
    facts = {} if restorers is None else {"restorers": restorers}
    return given(Snapshot(snapshot_id="snap-1", encrypted=encrypted), others=others, **facts)


passes = {
    "no snapshot is public, and no permission is read": snapshot(),
    "another snapshot is public": snapshot("snap-2"),
    "it was public when the list was made, and is not any more": snapshot("snap-1", restorers=(FRIEND,)),
    "the Region blocks all public sharing": snapshot("snap-1", restorers=(EVERYBODY,), block="block-all-sharing"),
    "it is not listed, and permissions that are only stored count, but nothing is blocked": (snapshot(), BLOCKED_TOO),
    "it is encrypted, and permissions that are only stored count": (snapshot(block="block-all-sharing", encrypted=True), BLOCKED_TOO),
    "it has no permission that is only stored": (snapshot(restorers=(FRIEND,), block="block-all-sharing"), BLOCKED_TOO),
}
fails = {
    "everybody may restore it": snapshot("snap-1", restorers=(EVERYBODY,)),
    "everybody and an account by name may restore it": snapshot("snap-1", "snap-2", restorers=(EVERYBODY, FRIEND)),
    "the Region blocks only new sharing": snapshot("snap-1", restorers=(EVERYBODY,), block="block-new-sharing"),
    "the Region blocks all public sharing where that does not count": (
        snapshot("snap-1", restorers=(EVERYBODY,), block=None),
        BLOCKED_TOO,
    ),
    "the list leaves it out for the Region's block, which does not count": (
        snapshot(restorers=(EVERYBODY,), block="block-all-sharing"),
        BLOCKED_TOO,
    ),
}
unknown = {
    "the list of public ones cannot be read": given(Snapshot(snapshot_id="snap-1")),
    "it is listed as public, and its permissions cannot be read": snapshot("snap-1"),
    "it is public, and the Region's block cannot be read": snapshot("snap-1", restorers=(EVERYBODY,), block=None),
}
