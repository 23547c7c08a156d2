"""Metric filters and alarms exist for the CIS event list.

Some events, such as a sign-in as root or a change of the trails themselves, are rare enough that somebody should hear of each. Patterns are
compared by what they match. An EventBridge rule or a SIEM may do the same: a ControlException says so, or `patterns` names what is left.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html (2026-11-24)
Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudwatch-alarms-for-cloudtrail.html (2026-11-24)
"""

from typing import Annotated, Any, get_args

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
    one_passes,
)
from seawall.errors import UnknownReason
from seawall.facts.cloudtrail import Trail
from seawall.facts.cloudwatch import Alarm, AlarmTopic, CloudWatchAccount, EventLog, MetricFilter
from seawall.facts.cloudwatch_events import EVENTS, EventName
from seawall.facts.fact import Change

_SHOWN = 3
TopicArn = Annotated[str, Field(max_length=256, pattern=r"^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$")]


class Parameters(Params):
    """What counts, and whom the fix tells."""

    patterns: Annotated[tuple[EventName, ...], Field(min_length=1)] = get_args(EventName)
    """Events of the list that somebody must be told of."""
    topic_arn: TopicArn | None = None
    """Topic that the fix's alarms tell, in the log group's Region and with a confirmed subscription. Null: no fix is offered."""


control = Control(
    CloudWatchAccount,
    Parameters,
    reads=(Trail.LISTING, Trail.status, EventLog.filters, EventLog.alarms, AlarmTopic.has_subscriber),
    severity=Severity.LOW,
    topic=Topic.DETECTION,
    layer=Layer.LOGGING_MONITORING,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.ACCOUNT,
    frameworks={
        "cis-1.4": "4.3 4.1 4.2 4.4 4.5 4.6 4.7 4.8 4.9 4.10 4.11 4.12 4.13 4.14 4.15",
        "cis-3.0": "4.3 4.1 4.2 4.4 4.5 4.6 4.7 4.8 4.9 4.10 4.11 4.12 4.13 4.14 4.15",
        "cis-5.0": "4.3 4.1 4.2 4.4 4.5 4.6 4.7 4.8 4.9 4.10 4.11 4.12 4.13 4.14 4.15",
        "cis-6.0": "5.3 5.1 5.2 5.4 5.5 5.6 5.7 5.8 5.9 5.10 5.11 5.12 5.13 5.14 5.15",
        "cis-7.0": "5.3 5.1 5.2 5.4 5.5 5.6 5.7 5.8 5.9 5.10 5.11 5.12 5.13 5.14 5.15",
        "hipaa": "164.308(a)(6)(i) 164.308(a)(6)(ii) 164.308(a)(5)(ii)(C)",
        "iso27001-2022": "A.8.15 A.8.16 A.8.20 A.8.21 A.8.22",
        "nist-800-53-r5": (
            "AU-6(1) AU-6(5) AU-12(3) AU-14(a) AU-14(b) CA-2(2) CA-7 CA-7(b) PM-14(a)(1) PM-14(b) PM-31 "
            "SC-36(1)(a) SI-2(a) SI-4(12) SI-5(1) SI-5(b)"
        ),
        "nist-csf-2.0": "PR.IP-8 DE.AE-2 DE.CM-7 DE.DP-4 GV.OV-3 ID.RA-5 PR.IP-7 PR.PT-1 DE.AE-1 DE.CM-1 DE.CM-3 DE.AE-3",
        "security-hub": (
            "CloudWatch.1 CloudWatch.4 CloudWatch.5 CloudWatch.6 CloudWatch.7 CloudWatch.8 CloudWatch.9 "
            "CloudWatch.10 CloudWatch.11 CloudWatch.12 CloudWatch.13 CloudWatch.14"
        ),
        "soc2": "PI1.3 CC5.2 CC7.2 CC7.3 CC7.4",
        "well-architected-security": "SEC04-BP04",
    },
)


def _missing(account: CloudWatchAccount, logs: tuple[EventLog, ...], want: Parameters) -> list[EventName]:
    """The events that nobody is told of; for each, any log group may do."""

    def judge(topic: AlarmTopic) -> Pass | Fail:
        return Pass() if topic.has_subscriber else Fail("nobody listens")

    missing: list[EventName] = []
    for name in want.patterns:
        alarms = [alarm for log in logs for alarm in log.watchers(EVENTS[name])]
        topics = account.topics(topic for alarm in alarms for topic in alarm.topics)
        if not any(alarm.acts for alarm in alarms) and not isinstance(one_passes(topics, judge), Pass):
            missing.append(name)
    return missing


@control.check
def check(account: CloudWatchAccount, want: Parameters) -> Verdict:
    """Each event has a filter, an alarm on what it counts, and somebody who hears it: who does is asked where every event has an alarm."""
    logs = account.event_logs
    own = tuple(log for log in logs if log.owner == account.id)
    if not own and logs:
        return Unknown(
            UnknownReason.ACCESS_DENIED,
            f"the trail's log group is in account {logs[0].owner}, whose filters and alarms are not seen from here",
        )
    if not own:
        return Fail("no multi-Region trail that is on delivers to a log group, wanted one with filters and alarms")
    missing = [name for name in want.patterns if not any(log.watchers(EVENTS[name]) for log in own)] or _missing(account, own, want)
    if not missing:
        return Pass()
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    return Fail(
        f"nobody is told of {', '.join(missing[:_SHOWN])}{more}, wanted a metric filter, an alarm and a confirmed subscriber for each"
    )


@control.fix(risk=Risk.SAFE, writes=(EventLog.filters, EventLog.alarms), billed=True, mode=FixMode.AUTO)
def fix(account: CloudWatchAccount, want: Parameters) -> tuple[Change[Any, Any], ...] | NoChange:
    """Add what is missing to a log group, under Seawall's own names."""
    topic = want.topic_arn
    if topic is None:
        return NoChange("name spec.controls[].parameters.topicArn, a topic with a confirmed subscription")
    own = tuple(log for log in account.event_logs if log.owner == account.id)
    home = account.target.home_region
    log = next((each for each in own if each.home == home == topic.split(":")[3]), None)
    if log is None:
        return NoChange(
            f"wanted the log group of a multi-Region trail and the topic in {home}, where Seawall writes what is the whole account's"
        )
    if not account.topics([topic])[0].has_subscriber:
        return NoChange("the topic of topicArn has no confirmed subscription: confirm one first")
    missing = _missing(account, own, want)
    filters = tuple(MetricFilter.own(name, EVENTS[name]) for name in missing)
    alarms = tuple(Alarm.own(name, topic) for name in missing)
    known_filters = tuple(each for each in log.filters if each.filter_name not in {made.filter_name for made in filters})
    known_alarms = tuple(each for each in log.alarms if each.alarm_name not in {made.alarm_name for made in alarms})
    first: tuple[Change[Any, Any], ...] = ()
    if set(filters) - set(log.filters):
        first = (EventLog.filters.change(log, (*known_filters, *filters)),)
    if set(alarms) - set(log.alarms):
        return (*first, EventLog.alarms.change(log, (*known_alarms, *alarms), depends_on=first))
    return first
