"""GuardDuty: the account's detector in one Region, what it looks at, and what it found.

In an organization a delegated administrator may run GuardDuty for its members, who then cannot switch anything themselves. An administrator sees
its members' findings too; only the account's own are asked for.
Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html (2026-11-24)
Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_accounts.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from pydantic import Field

from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact
from seawall.facts.value import Call, Value, image

#: What every detector looks at; it cannot be switched.
_ALWAYS_ON: Final = frozenset({"CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"})

#: Protection plans that a new detector has on where its maker says nothing of them; some Regions lack some.
#: Source: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_CreateDetector.html (2026-11-24)
ON_BY_DEFAULT: Final = ("EBS_MALWARE_PROTECTION", "EKS_AUDIT_LOGS", "LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS", "S3_DATA_EVENTS")

#: Severity from which GuardDuty calls a finding high.
#: Source: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html (2026-11-24)
HIGH_SEVERITY: Final = 7

_PER_CALL = 50


class Detector(Value):
    """The detector's settings. Protection plans that are off and those that it does not name are the same: not in the list.

    Attributes:
        detector_id: what AWS calls it; no setting.
        features: names of the protection plans that are on, sorted.
    """

    detector_id: str = Field("", exclude=True)
    enable: bool
    finding_publishing_frequency: str | None = None
    features: tuple[str, ...] = ()

    @classmethod
    def of(cls, detector_id: str, answer: Mapping[str, Any]) -> Self:
        """Parse a detector; `DataSources` is an older mirror of `Features` and not looked at."""
        on = {each["Name"] for each in answer.get("Features", ()) if each["Status"] == "ENABLED"}
        return cls(
            detector_id=detector_id,
            enable=answer["Status"] == "ENABLED",
            finding_publishing_frequency=answer.get("FindingPublishingFrequency"),
            features=tuple(sorted(on - _ALWAYS_ON)),
        )

    @property
    def settings(self) -> dict[str, Any]:
        """The members that creating and updating take as they are."""
        return {name: member for name, member in self.image().items() if name != "Features"}


@dataclass(frozen=True, slots=True)
class ThreatFinding:
    """One of GuardDuty's own findings."""

    severity: float
    created_at: datetime


def _switches(before: tuple[str, ...], after: tuple[str, ...]) -> list[dict[str, str]]:
    """What is switched on and off; plans that stay as they are keep their further settings by not being named."""
    off = [{"Name": name, "Status": "DISABLED"} for name in before if name not in after]
    return [*off, *({"Name": name, "Status": "ENABLED"} for name in after if name not in before)]


class GuardDutyRegion(AccountSettings, service="guardduty"):
    """GuardDuty for the account in one Region."""

    @fact("guardduty.list_detectors", "guardduty.get_detector", action=("guardduty:ListDetectors", "guardduty:GetDetector"))
    def detector(self, aws: Aws) -> Detector | None:
        """The detector; None when there is none. A Region has room for one."""
        found = next(iter((aws.call() or {})["DetectorIds"]), None)
        if found is None:
            return None
        return Detector.of(found, aws.call(operation="guardduty.get_detector", DetectorId=found) or {})

    @detector.writer(
        "guardduty.create_detector",
        "guardduty.update_detector",
        "guardduty.delete_detector",
        action=("guardduty:CreateDetector", "guardduty:UpdateDetector", "guardduty:DeleteDetector"),
    )
    def detector_calls(self, now: Detector | None, wanted: Detector | None) -> tuple[Call, ...]:
        """Create, change or delete; an update names only what changes, a creation only what differs from a new detector's own plans."""
        if image(now) == image(wanted):
            return ()
        if now is None and wanted is not None:
            features = _switches(ON_BY_DEFAULT, wanted.features)
            return (Call("guardduty.create_detector", {**wanted.settings, **({"Features": features} if features else {})}),)
        identity = {"DetectorId": now.detector_id if now else ""}
        if now is None or wanted is None:
            return (Call("guardduty.delete_detector", identity),)
        changed: dict[str, Any] = {name: member for name, member in wanted.settings.items() if now.settings.get(name) != member}
        features = _switches(now.features, wanted.features)
        return (Call("guardduty.update_detector", {**identity, **changed, **({"Features": features} if features else {})}),)

    @fact("guardduty.get_administrator_account", action="guardduty:GetAdministratorAccount")
    def administrator(self, aws: Aws) -> str | None:
        """The account that runs GuardDuty for this one; None when it runs its own, or has no detector."""
        detector = self.detector
        answer = {} if detector is None else aws.call(DetectorId=detector.detector_id) or {}
        return (answer.get("Administrator") or {}).get("AccountId") or None

    @fact("guardduty.list_findings", action="guardduty:ListFindings")
    def high_finding_ids(self, aws: Aws) -> tuple[str, ...]:
        """Ids of the account's own findings of high severity that nobody has archived; suppression rules archive by themselves."""
        detector = self.detector
        if detector is None:
            return ()
        wanted = {
            "service.archived": {"Equals": ["false"]},
            "severity": {"GreaterThanOrEqual": HIGH_SEVERITY},
            "accountId": {"Equals": [aws.account_id]},
        }
        return tuple((aws.call(DetectorId=detector.detector_id, FindingCriteria={"Criterion": wanted}) or {})["FindingIds"])

    @fact("guardduty.get_findings", action="guardduty:GetFindings")
    def high_findings(self, aws: Aws) -> tuple[ThreatFinding, ...]:
        """Severity and age of those findings."""
        detector, ids = self.detector, self.high_finding_ids
        found: list[Mapping[str, Any]] = []
        for start in range(0, len(ids) if detector else 0, _PER_CALL):
            answer = aws.call(DetectorId=detector and detector.detector_id, FindingIds=list(ids[start : start + _PER_CALL])) or {}
            found.extend(answer["Findings"])
        return tuple(ThreatFinding(float(each["Severity"]), datetime.fromisoformat(each["CreatedAt"])) for each in found)
