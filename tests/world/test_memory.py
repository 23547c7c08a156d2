"""What is gone leaves nothing behind: an operator that runs for a year remembers what there is, and not what there was."""

from __future__ import annotations

from dataclasses import fields

from seawall.world.memory import Memory
from tests.builders import NOW


def test_a_source_an_approval_and_an_account_that_are_gone_are_forgotten() -> None:
    memory = Memory()
    for each in fields(memory):
        getattr(memory, each.name)[("u", "eu-west-1") if each.name == "turns" else "u"] = object()
    memory.forget("u")
    memory.forget_account("u")
    assert [each.name for each in fields(memory) if getattr(memory, each.name)] == []


def test_what_is_given_back_to_a_source_that_is_gone_is_not_kept() -> None:
    memory = Memory()
    memory.allow("u", 10, NOW, is_new_run=True)
    memory.allowances["u"] -= 4
    memory.give_back("u", 3)
    assert memory.allowances["u"] == 9
    memory.forget("u")
    memory.give_back("u", 1)
    assert "u" not in memory.allowances
