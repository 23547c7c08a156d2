"""Accounts are verified without anybody's waiting for them, verified again whatever was wrong, and forgotten when they are gone."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from seawall.api.v1alpha1 import AWSAccount
from seawall.app.keepers import Keepers
from seawall.app.watch import Watch
from seawall.kube.client import Json
from seawall.reconcilers import aws_account
from seawall.settings import Settings
from seawall.world import World
from seawall.world.accounts import Opened
from tests.emulator import REGION, Emulator


async def declared(world: World, namespace: str, aws: Emulator, **spec: str) -> Json:
    """An AWSAccount that the operator takes for one of its own namespace."""
    world.settings = Settings(namespace=namespace, allow_endpoint_url=True)
    wanted = {"regions": [REGION], "credentials": {"source": "Ambient"}, "endpointURL": aws.url, **spec}
    await world.cluster.apply(AWSAccount, {"metadata": {"namespace": namespace, "name": "prod"}, "spec": wanted})
    body = await world.cluster.get(AWSAccount, namespace, "prod")
    world.objects.put(AWSAccount, body)
    return body


async def test_an_account_is_verified_although_every_evaluation_waits(world: World, namespace: str, aws: Emulator) -> None:
    body = await declared(world, namespace, aws)
    go_on = threading.Event()
    with ThreadPoolExecutor(1) as busy:
        busy.submit(go_on.wait)
        world.evaluators = busy
        try:
            async with asyncio.timeout(60):
                await aws_account.reconcile(body, world)
        finally:
            go_on.set()
    assert isinstance(world.accounts.state(body["metadata"]["uid"]), Opened)


async def test_a_refused_account_is_verified_again_as_its_secret_or_aws_may_be_what_is_mended(
    world: World, namespace: str, aws: Emulator
) -> None:
    body = await declared(world, namespace, aws, accountID="999999999999")
    assert await aws_account.reconcile(body, world) == aws_account.INTERVAL
    conditions = (await world.cluster.get(AWSAccount, namespace, "prod"))["status"]["conditions"]
    assert [each["reason"] for each in conditions if each["type"] == "Stalled"] == ["WrongAccount"]


async def test_an_account_that_went_unseen_is_forgotten_once_its_status_finds_nobody(world: World, namespace: str, aws: Emulator) -> None:
    body = await declared(world, namespace, aws)
    uid = body["metadata"]["uid"]
    keepers = Keepers(turns=1)
    keepers.world = world
    watch = Watch(world, keepers)
    await world.cluster.delete(AWSAccount, body)
    world.memory.turns[uid, REGION] = asyncio.Lock()
    watch.seen(AWSAccount, body)
    (task,) = [each for each in asyncio.all_tasks() if each.get_name() == f"AWSAccount/{namespace}/prod"]
    await asyncio.wait({task}, timeout=20)
    assert not keepers.has(AWSAccount, namespace, "prod")
    assert world.objects.get(AWSAccount, namespace, "prod") is None
    assert world.accounts.state(uid) is None, "with its sessions and what was read"
    assert world.memory.turns == {}
