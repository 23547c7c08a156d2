"""CloudWatch: what watches the log groups that trails deliver to, and who is told.

A trail's log group is in one Region, and so are its metric filters and their alarms: they are asked there, once for the account.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from seawall.facts.base import AccountSettings, Resource
from seawall.facts.cloudtrail import Trail
from seawall.facts.cloudwatch_patterns import covers
from seawall.facts.fact import Aws, View, derived, fact
from seawall.facts.value import Call, Value

#: Names that begin so are Seawall's own: no other filter or alarm is ever written.
OWN_PREFIX: Final = "seawall-cis-"
OWN_NAMESPACE: Final = "Seawall/CIS"

#: Alarm actions that act by themselves; those that only start, stop or scale something tell nobody.
_ACTING: Final = frozenset({"lambda", "ssm", "ssm-incidents"})


class MetricFilter(Value):
    """A metric filter: what it matches, and the metrics (namespace/name) that it counts in."""

    filter_name: str
    filter_pattern: str
    metrics: tuple[str, ...]

    @classmethod
    def own(cls, event: str, pattern: str) -> Self:
        """The one that Seawall makes for an event."""
        return cls(filter_name=f"{OWN_PREFIX}{event}", filter_pattern=pattern, metrics=(f"{OWN_NAMESPACE}/{event}",))


class Alarm(Value):
    """An alarm: the metrics that it looks at, and what it does; nothing while its actions are switched off."""

    alarm_name: str
    metrics: tuple[str, ...]
    actions: tuple[str, ...]

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self:
        """Parse a metric alarm; one with a formula looks at several metrics."""
        parts = [answer, *(query["MetricStat"]["Metric"] for query in answer.get("Metrics", ()) if "MetricStat" in query)]
        metrics = tuple(f"{part['Namespace']}/{part['MetricName']}" for part in parts if part.get("MetricName"))
        actions = tuple(answer.get("AlarmActions", ())) if answer.get("ActionsEnabled", True) else ()
        return cls(alarm_name=answer["AlarmName"], metrics=metrics, actions=actions)

    @classmethod
    def own(cls, event: str, topic: str) -> Self:
        """The one that Seawall makes for an event."""
        return cls(alarm_name=f"{OWN_PREFIX}{event}", metrics=(f"{OWN_NAMESPACE}/{event}",), actions=(topic,))

    @property
    def topics(self) -> tuple[str, ...]:
        """ARNs of the topics that it tells."""
        return tuple(action for action in self.actions if action.split(":")[2:3] == ["sns"])

    @property
    def acts(self) -> bool:
        """Whether it calls a function or opens an incident."""
        return any(action.split(":")[2:3] and action.split(":")[2] in _ACTING for action in self.actions)


class AlarmTopic(Resource, type="AWS::SNS::Topic", service="sns", is_global=True):
    """A topic that alarms tell."""

    topic_arn: str

    @property
    def id(self) -> str:
        """The topic's ARN, which is what the AWS CLI takes."""
        return self.topic_arn

    @property
    def arn(self) -> str:
        """The topic's ARN."""
        return self.topic_arn

    @fact("sns.list_subscriptions_by_topic", action="sns:ListSubscriptionsByTopic")
    def has_subscriber(self, aws: Aws) -> bool:
        """Whether anybody listens: a subscription that is not confirmed yet has no ARN."""
        answer = aws.call(region=self.topic_arn.split(":")[3], TopicArn=self.topic_arn, none_if=("NotFound", "NotFoundException")) or {}
        return any(str(each.get("SubscriptionArn", "")).startswith("arn:") for each in answer.get("Subscriptions", ()))


def _changed(now: Iterable[Any], wanted: Iterable[Any], name: str) -> tuple[list[Any], list[Any]]:
    """What of Seawall's own goes away, and what comes."""
    before = {getattr(each, name): each for each in now if getattr(each, name).startswith(OWN_PREFIX)}
    after = {getattr(each, name): each for each in wanted if getattr(each, name).startswith(OWN_PREFIX)}
    gone = [each for key, each in before.items() if key not in after]
    return gone, [each for key, each in after.items() if before.get(key) != each]


class EventLog(Resource, type="AWS::Logs::LogGroup", service="logs", is_global=True):
    """A log group that a trail delivers to."""

    group_arn: str

    @derived(Trail.LISTING)
    @classmethod
    def every(cls, view: View) -> Iterable[Self]:
        """Every log group that a trail delivers to, on or off, each once; those of other accounts among them."""
        return (cls(group_arn=arn) for arn in dict.fromkeys(trail.log_group_arn for trail in view.all(Trail)) if arn)

    @property
    def id(self) -> str:
        """The log group's ARN: it may be in any Region."""
        return self.group_arn

    @property
    def arn(self) -> str:
        """The ARN without the asterisk that stands for its streams."""
        return self.group_arn.removesuffix(":*")

    @property
    def name(self) -> str:
        """The log group's name."""
        return self.arn.split(":", 6)[6]

    @property
    def home(self) -> str:
        """Its Region."""
        return self.arn.split(":")[3]

    @property
    def owner(self) -> str:
        """The account that it is in."""
        return self.arn.split(":")[4]

    @fact("logs.describe_metric_filters", action="logs:DescribeMetricFilters")
    def filters(self, aws: Aws) -> tuple[MetricFilter, ...]:
        """Its metric filters, but for those that look at events of some accounts or Regions only."""
        found = (aws.call(region=self.home, logGroupName=self.name) or {})["metricFilters"]
        return tuple(
            MetricFilter(
                filter_name=each["filterName"],
                filter_pattern=each.get("filterPattern", ""),
                metrics=tuple(f"{metric['metricNamespace']}/{metric['metricName']}" for metric in each["metricTransformations"]),
            )
            for each in found
            if not each.get("fieldSelectionCriteria")
        )

    @filters.writer("logs.put_metric_filter", "logs.delete_metric_filter", action=("logs:PutMetricFilter", "logs:DeleteMetricFilter"))
    def filters_calls(self, now: tuple[MetricFilter, ...], wanted: tuple[MetricFilter, ...]) -> tuple[Call, ...]:
        """Only Seawall's own come and go."""
        gone, come = _changed(now, wanted, "filter_name")
        group = {"logGroupName": self.name}
        removed = (Call("logs.delete_metric_filter", {**group, "filterName": each.filter_name}) for each in gone)
        return (*removed, *(Call("logs.put_metric_filter", {**group, **_filter(each)}) for each in come))

    @fact("cloudwatch.describe_alarms", action="cloudwatch:DescribeAlarms")
    def alarms(self, aws: Aws) -> tuple[Alarm, ...]:
        """The alarms on what its filters count, and Seawall's own."""
        counted = {metric for each in self.filters for metric in each.metrics}
        found = map(Alarm.of, (aws.call(region=self.home, AlarmTypes=["MetricAlarm"]) or {})["MetricAlarms"])
        return tuple(each for each in found if each.alarm_name.startswith(OWN_PREFIX) or not counted.isdisjoint(each.metrics))

    @alarms.writer(
        "cloudwatch.put_metric_alarm", "cloudwatch.delete_alarms", action=("cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms")
    )
    def alarms_calls(self, now: tuple[Alarm, ...], wanted: tuple[Alarm, ...]) -> tuple[Call, ...]:
        """Only Seawall's own come and go."""
        gone, come = _changed(now, wanted, "alarm_name")
        removed = (Call("cloudwatch.delete_alarms", {"AlarmNames": [each.alarm_name for each in gone]}),) if gone else ()
        return (*removed, *(Call("cloudwatch.put_metric_alarm", _alarm(each)) for each in come))

    def watchers(self, pattern: str) -> tuple[Alarm, ...]:
        """The alarms that do something when an event of this pattern is logged."""
        counted = {metric for each in self.filters if covers(each.filter_pattern, pattern) for metric in each.metrics}
        return tuple(each for each in self.alarms if each.actions and not counted.isdisjoint(each.metrics)) if counted else ()


def _filter(wanted: MetricFilter) -> dict[str, Any]:
    metrics = [dict(zip(("metricNamespace", "metricName"), metric.rsplit("/", 1), strict=True)) for metric in wanted.metrics]
    return {
        "filterName": wanted.filter_name,
        "filterPattern": wanted.filter_pattern,
        "metricTransformations": [{**metric, "metricValue": "1"} for metric in metrics],
    }


def _alarm(wanted: Alarm) -> dict[str, Any]:
    """One event within five minutes is enough; silence is no alarm."""
    namespace, name = wanted.metrics[0].rsplit("/", 1)
    return {
        "AlarmName": wanted.alarm_name,
        "Namespace": namespace,
        "MetricName": name,
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 1,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": list(wanted.actions),
    }


class CloudWatchAccount(AccountSettings, service="cloudwatch", is_global=True):
    """CloudWatch for the whole account."""

    @property
    def event_logs(self) -> tuple[EventLog, ...]:
        """The log groups that a multi-Region trail which is on delivers to, each once; those of other accounts among them."""
        trails = [trail for trail in self.target.all(Trail) if trail.is_multi_region_trail and trail.log_group_arn]
        arns = dict.fromkeys(trail.log_group_arn for trail in trails if trail.status.is_logging)
        return tuple(EventLog(group_arn=arn).bound(self.target) for arn in arns if arn)

    def topics(self, arns: Iterable[str]) -> tuple[AlarmTopic, ...]:
        """These topics, each once."""
        return tuple(AlarmTopic(topic_arn=arn).bound(self.target) for arn in dict.fromkeys(arns))
