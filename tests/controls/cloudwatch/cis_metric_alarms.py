from typing import Any

from seawall.controls.cloudwatch.cis_metric_alarms import Parameters
from seawall.facts.cloudtrail import Trail, TrailStatus
from seawall.facts.cloudwatch import Alarm, AlarmTopic, CloudWatchAccount, EventLog, MetricFilter
from seawall.facts.cloudwatch_events import EVENTS, EventName
from tests.builders import given

OWN, FOREIGN = "123456789012", "999999999999"
TOPIC = f"arn:aws:sns:us-east-1:{OWN}:alarms"
SILENT = f"arn:aws:sns:us-east-1:{OWN}:nobody"
FUNCTION = f"arn:aws:lambda:us-east-1:{OWN}:function:react"
ROOT: EventName = "root-usage"
ONE = Parameters(patterns=(ROOT,))
TELLING = Parameters(topic_arn=TOPIC)
ROOT_IN_OTHER_WORDS = """{ ($.eventType != "AwsServiceEvent") && ($.userIdentity.invokedBy NOT EXISTS ) && $.userIdentity.type = Root }"""


def group(owner: str = OWN, region: str = "us-east-1") -> str:
    return f"arn:aws:logs:{region}:{owner}:log-group:trail:*"


def trail(log_group: str | None, *, multi_region: bool = True) -> Trail:
    arn = f"arn:aws:cloudtrail:us-east-1:{OWN}:trail/main"
    return Trail(name="main", trail_arn=arn, home_region="us-east-1", is_multi_region_trail=multi_region, log_group_arn=log_group)


def account(
    filters: Any = None, alarms: Any = None, *, log_group: str | None = None, is_logging: bool = True, multi_region: bool = True
) -> CloudWatchAccount:
    name = log_group or group()
    facts = {key: value for key, value in {"filters": filters, "alarms": alarms}.items() if value is not None}
    others: list[Any] = [
        (trail(name, multi_region=multi_region), {"status": TrailStatus(is_logging=is_logging)}),
        (EventLog(group_arn=name), facts),
        (AlarmTopic(topic_arn=TOPIC), {"has_subscriber": True}),
        (AlarmTopic(topic_arn=SILENT), {"has_subscriber": False}),
    ]
    return given(CloudWatchAccount(), others=others)


def counting(pattern: str, metric: str = "CIS/root") -> MetricFilter:
    return MetricFilter(filter_name="theirs", filter_pattern=pattern, metrics=(metric,))


def telling(*actions: str, metric: str = "CIS/root", name: str = "theirs") -> Alarm:
    return Alarm(alarm_name=name, metrics=(metric,), actions=actions)


ALL_FILTERS = tuple(MetricFilter.own(name, pattern) for name, pattern in EVENTS.items())
ALL_ALARMS = tuple(Alarm.own(name, TOPIC) for name in EVENTS)
HEARD = (telling(TOPIC),)

passes = {
    "every event has a filter, an alarm and a subscriber": account(ALL_FILTERS, ALL_ALARMS),
    "a pattern is written in other words": (account((counting(ROOT_IN_OTHER_WORDS),), HEARD), ONE),
    "a pattern matches more than is wanted": (account((counting('{ $.userIdentity.type = "Root" }'),), HEARD), ONE),
    "one of two alarms is heard": (account((counting(EVENTS[ROOT]),), (telling(SILENT, name="first"), *HEARD)), ONE),
    "an alarm calls a function": (account((counting(EVENTS[ROOT]),), (telling(FUNCTION),)), ONE),
    "the log group is in another Region than the account's home": (
        account((counting(EVENTS[ROOT]),), HEARD, log_group=group(region="eu-west-1")),
        ONE,
    ),
}
fails = {
    "there is no trail": given(CloudWatchAccount(), none_of=[Trail]),
    "the trail delivers to no log group": given(CloudWatchAccount(), others=[(trail(None), {})]),
    "the trail covers one Region": account(multi_region=False),
    "the trail is stopped": account(is_logging=False),
    "there is no filter": account((), ()),
    "there is no filter, and somebody to tell": (account((), ()), TELLING),
    "one event is missing, and somebody to tell": (account(ALL_FILTERS[1:], ALL_ALARMS[1:]), TELLING),
    "one alarm is missing, and somebody to tell": (account(ALL_FILTERS, ALL_ALARMS[1:]), TELLING),
    "a pattern is narrower than is wanted": (account((counting(EVENTS[ROOT].replace("}", "&&$.awsRegion=us-east-1}")),), HEARD), ONE),
    "a pattern lacks one of the events": (
        account((counting('{($.eventName="CreateTrail")||($.eventName="DeleteTrail")}'),), HEARD),
        Parameters(patterns=("cloudtrail-changes",)),
    ),
    "one event has no filter, and who hears of another cannot be read": (
        account((counting(EVENTS[ROOT]),), (telling(f"arn:aws:sns:us-east-1:{FOREIGN}:alarms"),)),
        Parameters(patterns=(ROOT, "vpc-changes")),
    ),
    "a pattern is over plain text": (account((counting("Root"),), HEARD), ONE),
    "there is no alarm": (account((counting(EVENTS[ROOT]),), ()), ONE),
    "the alarm looks at another metric": (account((counting(EVENTS[ROOT]),), (telling(TOPIC, metric="CIS/other"),)), ONE),
    "the alarm does nothing": (account((counting(EVENTS[ROOT]),), (telling(),)), ONE),
    "the topic has no confirmed subscription": (account((counting(EVENTS[ROOT]),), (telling(SILENT),)), ONE),
    "the topic that is to be told has none either": (account((), ()), Parameters(topic_arn=SILENT)),
    "the log group is in another Region than the fix writes in": (account((), (), log_group=group(region="eu-west-1")), TELLING),
}
unknown = {
    "the log group is another account's": account(log_group=group(FOREIGN)),
    "the filters cannot be read": account(),
    "the alarms cannot be read": (account((counting(EVENTS[ROOT]),)), ONE),
    "the only topic is another account's and cannot be read": (
        account((counting(EVENTS[ROOT]),), (telling(f"arn:aws:sns:us-east-1:{FOREIGN}:alarms"),)),
        ONE,
    ),
}
