from typing import Any

from seawall.controls.ec2.ebs_snapshot_not_public import Parameters
from seawall.facts.ec2.sharing import EVERYBODY, Grant, Grants
from seawall.facts.ec2.snapshot import Block, PublicSnapshots, Snapshot, SnapshotBlock
from tests.builders import given

FRIEND = Grant(user_id="210987654321")


def snapshot(*public: str, restorers: Grants | None = None, block: str | None = "unblocked") -> Snapshot:
    others: list[Any] = [(PublicSnapshots(), {"ids": frozenset(public)})]
    if block is not None:
        others.append((SnapshotBlock(), {"block": Block(state=block)}))
    facts = {} if restorers is None else {"restorers": restorers}
    return given(Snapshot(snapshot_id="snap-1"), others=others, **facts)


passes = {
    "no snapshot is public, and no permission is read": snapshot(),
    "another snapshot is public": snapshot("snap-2"),
    "it was public when the list was made, and is not any more": snapshot("snap-1", restorers=(FRIEND,)),
    "the Region blocks all public sharing": snapshot("snap-1", restorers=(EVERYBODY,), block="block-all-sharing"),
}
fails = {
    "everybody may restore it": snapshot("snap-1", restorers=(EVERYBODY,)),
    "everybody and an account by name may restore it": snapshot("snap-1", "snap-2", restorers=(EVERYBODY, FRIEND)),
    "the Region blocks only new sharing": snapshot("snap-1", restorers=(EVERYBODY,), block="block-new-sharing"),
    "the Region blocks all public sharing where that does not count": (
        snapshot("snap-1", restorers=(EVERYBODY,), block=None),
        Parameters(count_blocked=True),
    ),
}
unknown = {
    "the list of public ones cannot be read": given(Snapshot(snapshot_id="snap-1")),
    "it is listed as public, and its permissions cannot be read": snapshot("snap-1"),
    "it is public, and the Region's block cannot be read": snapshot("snap-1", restorers=(EVERYBODY,), block=None),
}
