"""How far the copies of a bucket are behind, as S3 tells CloudWatch.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from seawall.facts.fact import Aws

#: How far back a measurement is looked for; S3 measures each minute, and CloudWatch may show it late.
_WINDOW: Final = timedelta(minutes=30)

_PERIOD_SECONDS: Final = 60


def newest_latency(aws: Aws, region: str, bucket: str, rules: Mapping[str, str], now: datetime) -> dict[str, float]:
    """The newest latency in seconds of each rule, by the rule's id; a rule of which none was published is not in it.

    Args:
        aws: of a fact that names `cloudwatch.get_metric_data`.
        region: where the copies are, and the measurements too.
        bucket: the source's name.
        rules: name of the destination by the rule's id.
        now: the end of the time that is looked at.
    """
    names = {f"m{number}": rule for number, rule in enumerate(rules)}
    queries = [
        {
            "Id": name,
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/S3",
                    "MetricName": "ReplicationLatency",
                    "Dimensions": [
                        {"Name": "SourceBucket", "Value": bucket},
                        {"Name": "DestinationBucket", "Value": rules[rule]},
                        {"Name": "RuleId", "Value": rule},
                    ],
                },
                "Period": _PERIOD_SECONDS,
                "Stat": "Maximum",
            },
        }
        for name, rule in names.items()
    ]
    answer = aws.call(region=region, MetricDataQueries=queries, StartTime=now - _WINDOW, EndTime=now, ScanBy="TimestampDescending") or {}
    return {names[each["Id"]]: float(each["Values"][0]) for each in answer["MetricDataResults"] if each["Values"]}
