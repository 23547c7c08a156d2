"""Fixtures of the GitOps tests: the operator's own, which the tests of tools that apply and watch its objects need too."""

from __future__ import annotations

from tests.operator.conftest import cloud, proxy

__all__ = ["cloud", "proxy"]
