"""How far copies are behind what they follow, as their services tell CloudWatch.

All of a Region's copies are asked for at once, 500 in a call: CloudWatch bills each metric, and a call for each would take the place of all others.
A lag is as old as its datapoint. What has none is not known, and neither is what AWS counts below zero: then nothing follows.
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from seawall.facts.fact import Aws

#: What a fact of lags names as its operation and action.
GET_METRIC_DATA: Final = "cloudwatch.get_metric_data"
GET_METRIC_DATA_ACTION: Final = "cloudwatch:GetMetricData"

#: How old a lag may be, whatever evidence may: one that was measured an hour ago says nothing of what would be lost now.
MAX_AGE: Final = timedelta(minutes=15)

#: How far back a datapoint is looked for. Services measure each minute, and CloudWatch may show it late.
_WINDOW: Final = timedelta(minutes=10)

_PERIOD_SECONDS: Final = 60

#: How many queries one call takes.
_BATCH: Final = 500

#: Results that CloudWatch did read; the others are Forbidden and InternalError.
_READ: Final = frozenset({"Complete", "PartialData"})

SECOND: Final = timedelta(seconds=1)
MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Series:
    """One metric with its dimensions.

    Attributes:
        unit: what a value of one stands for.
    """

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    unit: timedelta

    def query(self, name: str) -> dict[str, Any]:
        """What is asked of it, under a name of ours: the largest value of each minute."""
        dimensions = [{"Name": key, "Value": value} for key, value in self.dimensions]
        metric = {"Namespace": self.namespace, "MetricName": self.name, "Dimensions": dimensions}
        return {"Id": name, "MetricStat": {"Metric": metric, "Period": _PERIOD_SECONDS, "Stat": "Maximum"}}


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a copy was behind when that was last measured.

    Attributes:
        behind: None where it is not known.
        seen: what was seen in its place; empty where it is known.
    """

    behind: timedelta | None
    seen: str = ""


@dataclass(frozen=True, slots=True)
class _Point:
    at: datetime
    lag: timedelta


def newest(aws: Aws, wanted: Mapping[str, Sequence[Series]], now: datetime) -> dict[str, Lag]:
    """The newest lag of each copy; no call where there is no copy.

    Args:
        aws: of a fact that names `cloudwatch.get_metric_data`.
        wanted: by the copy's name, the metrics that may tell, the best first. Of one metric with several dimensions the largest counts.
        now: the end of the time that is looked at.
    """
    every = tuple(dict.fromkeys(series for several in wanted.values() for series in several))
    answers: dict[Series, _Point | str] = {}
    for first in range(0, len(every), _BATCH):
        answers |= _answers(aws, every[first : first + _BATCH], now)
    dates = [answer.at for answer in answers.values() if isinstance(answer, _Point)]
    if dates:
        aws.dated(min(dates))
    return {name: _lag(several, answers) for name, several in wanted.items()}


def _answers(aws: Aws, asked: Sequence[Series], now: datetime) -> dict[Series, _Point | str]:
    """The newest datapoint of each, or why CloudWatch did not read it; nothing of what has none. Later pages have older points of the same."""
    named = {f"m{number}": series for number, series in enumerate(asked)}
    queries = [series.query(name) for name, series in named.items()]
    answer = aws.call(MetricDataQueries=queries, StartTime=now - _WINDOW, EndTime=now, ScanBy="TimestampDescending") or {}
    found: dict[Series, _Point | str] = {}
    for each in answer["MetricDataResults"]:
        series, status = named[each["Id"]], each.get("StatusCode", "Complete")
        if each.get("Values"):
            found.setdefault(series, _Point(each["Timestamps"][0], float(each["Values"][0]) * series.unit))
        elif status not in _READ:
            found.setdefault(series, str(status))
    return found


def _lag(several: Sequence[Series], answers: Mapping[Series, _Point | str]) -> Lag:
    names = tuple(dict.fromkeys(series.name for series in several))
    told = {series: answers[series] for series in several if series in answers}
    for name in names:
        lags = [point.lag for series, point in told.items() if series.name == name and isinstance(point, _Point)]
        if any(lag >= timedelta() for lag in lags):
            return Lag(max(lags))
    if any(isinstance(point, _Point) for point in told.values()):
        return Lag(None, f"CloudWatch has {' and '.join(names)} below zero, so nothing is followed now")
    refused = next((status for status in told.values() if isinstance(status, str)), None)
    if refused is not None:
        return Lag(None, f"CloudWatch answered {refused} for {' and '.join(names)}")
    return Lag(None, f"CloudWatch has no datapoint of {' or '.join(names)} in the last {_WINDOW.seconds // 60} minutes")
