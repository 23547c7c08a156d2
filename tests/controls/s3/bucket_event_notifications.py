from typing import Any

from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.records import Notifications
from tests.builders import given

EVENTS = {"Events": ["s3:ObjectCreated:*"]}
ARN = "eu-west-1:123456789012"
bucket = Bucket(name="logs")


def telling(**members: Any) -> Bucket:
    return given(bucket, notifications=Notifications.of(members))


passes = {
    "EventBridge is told, by an empty member": telling(EventBridgeConfiguration={}),
    "a topic is told": telling(TopicConfigurations=[{"TopicArn": f"arn:aws:sns:{ARN}:seen", **EVENTS}]),
    "a queue is told": telling(QueueConfigurations=[{"QueueArn": f"arn:aws:sqs:{ARN}:seen", **EVENTS}]),
    "a function is told": telling(LambdaFunctionConfigurations=[{"LambdaFunctionArn": f"arn:aws:lambda:{ARN}:function:see", **EVENTS}]),
}
fails = {
    "nobody is told": telling(),
    "lists without entries tell nobody": telling(TopicConfigurations=[], QueueConfigurations=[], LambdaFunctionConfigurations=[]),
    "a kind that nobody knows does not count, and stays": telling(PigeonConfigurations=[{"Pigeon": "p-1", **EVENTS}]),
}
unknown = {"the read is denied": given(bucket)}
