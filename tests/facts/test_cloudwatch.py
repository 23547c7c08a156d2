"""What watches the trails' log groups, read and written over HTTP, and the algebra of filter patterns."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.aws.partitions import GLOBAL
from seawall.controls import registry
from seawall.controls.base import Fail, Pass
from seawall.controls.cloudwatch import cis_metric_alarms
from seawall.facts.base import the
from seawall.facts.cloudwatch import Alarm, AlarmTopic, CloudWatchAccount, EventLog
from seawall.facts.cloudwatch_events import EVENTS
from seawall.facts.cloudwatch_patterns import covers, parse
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import HOME_REGION, Apply, RoundTrip, ViewFactory

GROUP = f"arn:aws:logs:{HOME_REGION}:{ACCOUNT}:log-group:trail:*"
ROOT = EVENTS["root-usage"]


@pytest.fixture
def topic(aws: Emulator) -> str:
    """A multi-Region trail that delivers to a log group, and a topic that somebody listens to."""
    aws.seeding("s3", HOME_REGION).create_bucket(Bucket="logs")
    aws.seeding("logs", HOME_REGION).create_log_group(logGroupName="trail")
    cloudtrail = aws.seeding("cloudtrail", HOME_REGION)
    role = f"arn:aws:iam::{ACCOUNT}:role/trail"
    cloudtrail.create_trail(
        Name="main", S3BucketName="logs", IsMultiRegionTrail=True, CloudWatchLogsLogGroupArn=GROUP, CloudWatchLogsRoleArn=role
    )
    cloudtrail.start_logging(Name="main")
    sns = aws.seeding("sns", HOME_REGION)
    arn = str(sns.create_topic(Name="alarms")["TopicArn"])
    sns.subscribe(TopicArn=arn, Protocol="email", Endpoint="security@example.com")
    return arn


def account(view: TargetView) -> CloudWatchAccount:
    return the(view, CloudWatchAccount)


def log(view: TargetView) -> EventLog:
    (found,) = account(view).event_logs
    return found


@pytest.mark.usefixtures("topic")
def test_the_log_group_of_a_multi_region_trail_is_found(view: ViewFactory) -> None:
    found = log(view(GLOBAL))
    assert (found.name, found.home, found.owner) == ("trail", HOME_REGION, ACCOUNT)
    assert found.filters == ()
    assert found.alarms == ()


def test_filters_and_alarms_are_read_where_the_log_group_is(view: ViewFactory, aws: Emulator, topic: str) -> None:
    metric = {"metricNamespace": "CIS", "metricName": "root", "metricValue": "1"}
    aws.seeding("logs", HOME_REGION).put_metric_filter(
        logGroupName="trail", filterName="root", filterPattern=ROOT, metricTransformations=[metric]
    )
    usual = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Statistic": "Sum", "Period": 300, "Threshold": 0.0}
    cloudwatch = aws.seeding("cloudwatch", HOME_REGION)
    cloudwatch.put_metric_alarm(AlarmName="root", Namespace="CIS", MetricName="root", AlarmActions=[topic], **usual)
    cloudwatch.put_metric_alarm(AlarmName="cpu", Namespace="AWS/EC2", MetricName="CPUUtilization", AlarmActions=[topic], **usual)
    found = log(view(GLOBAL))
    assert found.watchers(ROOT) == (Alarm(alarm_name="root", metrics=("CIS/root",), actions=(topic,)),)
    assert found.watchers(EVENTS["vpc-changes"]) == ()
    assert aws.count("cloudwatch") == 1


@pytest.mark.usefixtures("topic")
def test_a_filter_that_looks_at_some_accounts_or_regions_only_counts_nothing(view: ViewFactory, aws: Emulator) -> None:
    told = {"filterName": "root", "filterPattern": ROOT, "metricTransformations": [{"metricNamespace": "CIS", "metricName": "root"}]}
    here = {**told, "fieldSelectionCriteria": '@aws.region = "eu-west-1"'}
    aws.fake("logs", "DescribeMetricFilters", lambda *_: {"metricFilters": [here, {**told, "filterName": "everywhere"}]})
    assert [each.filter_name for each in log(view(GLOBAL)).filters] == ["everywhere"]


def test_an_alarm_with_a_formula_looks_at_its_metrics_and_one_that_is_off_does_nothing() -> None:
    query = {"Id": "m1", "MetricStat": {"Metric": {"Namespace": "CIS", "MetricName": "root"}, "Period": 300, "Stat": "Sum"}}
    told: dict[str, Any] = {
        "AlarmName": "a",
        "AlarmActions": ["arn:aws:sns:eu-west-1:1:t"],
        "Metrics": [query, {"Id": "e", "Expression": "m1"}],
    }
    assert Alarm.of(told).metrics == ("CIS/root",)
    assert Alarm.of(told | {"ActionsEnabled": False}).actions == ()


def test_only_confirmed_subscriptions_count(view: ViewFactory, aws: Emulator, topic: str) -> None:
    def heard() -> bool:
        (found,) = account(view(GLOBAL)).topics([topic, topic])
        return found.has_subscriber

    assert heard()
    aws.fake("sns", "ListSubscriptionsByTopic", lambda *_: {"Subscriptions": [{"SubscriptionArn": "PendingConfirmation"}]})
    assert not heard()


def test_a_topic_that_is_gone_tells_nobody(view: ViewFactory) -> None:
    gone = AlarmTopic(topic_arn=f"arn:aws:sns:{HOME_REGION}:{ACCOUNT}:gone").bound(view(GLOBAL))
    assert not gone.has_subscriber


def test_the_fix_adds_what_is_missing_and_passes(view: ViewFactory, aws: Emulator, apply: Apply, topic: str) -> None:
    control = registry()["cloudwatch.cis-metric-alarms"]
    want = cis_metric_alarms.Parameters(topic_arn=topic)
    assert isinstance(control.verdict(account(view(GLOBAL)), want), Fail)
    changes = cis_metric_alarms.fix(account(view(GLOBAL)), want)
    assert isinstance(changes, tuple)
    for change in changes:
        apply(change.calls(), GLOBAL)
    aws.forget_calls()
    assert isinstance(control.verdict(account(view(GLOBAL)), want), Pass)
    assert aws.count("sns") == 1


def test_filters_and_alarms_are_taken_away_again(view: ViewFactory, round_trip: RoundTrip, apply: Apply, topic: str) -> None:
    want = cis_metric_alarms.Parameters(topic_arn=topic)

    def change(number: int) -> Any:
        def fix(each: EventLog) -> Any:
            changes = cis_metric_alarms.fix(account(each.target), want)  # type: ignore[arg-type]
            assert isinstance(changes, tuple)
            return changes[number]

        return fix

    assert len(round_trip(log, change(0), GLOBAL)) == len(EVENTS)
    apply(change(0)(log(view(GLOBAL))).calls(), GLOBAL)
    assert len(round_trip(log, change(0), GLOBAL)) == len(EVENTS)


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_of_the_list_is_understood_and_covers_itself_and_no_other(name: str) -> None:
    patterns: dict[str, str] = dict(EVENTS)
    assert parse(patterns[name]) is not None
    assert len(patterns[name]) <= 1024, "CloudWatch Logs takes no longer pattern"
    assert [other for other, pattern in patterns.items() if covers(patterns[name], pattern)] == [name]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("{ $.a = x }", '{ $.a = "x" }'),
        ("{ ($.a = x) || ($.b = y) }", "{ $.b = y }"),
        ("{ $.a = x }", "{ $.a = x && $.b = y }"),
        ("{ $.b = y && $.a = x }", "{ $.a = x && $.b = y }"),
        ("{ $.a = x* }", "{ $.a = xyz }"),
        ("{ $.a = * }", "{ $.a = x }"),
        ("{ $.a EXISTS }", "{ $.a = x }"),
        ("{ $.a != y }", "{ $.a = x }"),
        ("{ $.a = x || $.a = y && $.b = z }", "{ ($.a = x) || ($.a = y && $.b = z) }"),
        ("{ ($.a = x || $.a = y) && $.b = z }", "{ ($.a = x && $.b = z) || ($.a = y && $.b = z) }"),
        ("{ $.a IS TRUE }", "{ $.a is true }"),
        ("{ $.a NOT EXISTS }", "{ $.a NOT EXISTS && $.b = 1 }"),
        ('{ $.a[0].b = "two words" }', '{$.a[0].b="two words"}'),
    ],
)
def test_a_pattern_covers_what_it_matches_in_every_case(pattern: str, wanted: str) -> None:
    assert covers(pattern, wanted)


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("{ $.a = x && $.b = y }", "{ $.a = x }"),
        ("{ $.a = x }", "{ ($.a = x) || ($.b = y) }"),
        ("{ $.a = xyz }", "{ $.a = x* }"),
        ("{ $.a != x }", "{ $.a = x* }"),
        ("{ $.a = x }", "{ $.a = X }"),
        ("{ $.a = x }", "{ $.b = x }"),
        ("{ $.a > 1 }", "{ $.a > 0 }"),
        ("{ $.a NOT EXISTS }", "{ $.a = x }"),
        ("{ ($.a = x }", "{ $.a = x }"),
        ("{ $.a = x } more", "{ $.a = x }"),
        ("{ $.a LIKE x }", "{ $.a = x }"),
        ("{ a = x }", "{ $.a = x }"),
        ("{}", "{ $.a = x }"),
        ("", "{ $.a = x }"),
        ("[ip, user, ...]", "{ $.a = x }"),
        ("{ $.a = x }", "nonsense"),
        ("{ $.a = x & }", "{ $.a = x }"),
        ("{" + "(" * 5000, "{ $.a = x }"),
    ],
)
def test_what_a_pattern_may_miss_or_cannot_mean_is_not_covered(pattern: str, wanted: str) -> None:
    assert not covers(pattern, wanted)


def test_a_pattern_with_very_many_ways_to_match_is_not_compared() -> None:
    huge = "{ " + " && ".join(f"($.a{n} = x || $.b{n} = y)" for n in range(20)) + " }"
    assert not covers("{ $.a0 = x || $.b0 = y }", huge)
