from seawall.facts.autoscaling import AutoScalingGroup, LaunchConfiguration
from tests.builders import given


def group(name: str, configuration: str | None) -> AutoScalingGroup:
    arn = f"arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1:autoScalingGroupName/{name}"
    return AutoScalingGroup(name=name, stated_arn=arn, min_size=0, max_size=1, desired_capacity=0, launch_configuration_name=configuration)


def configuration(*groups: AutoScalingGroup, **options: str) -> LaunchConfiguration:
    arn = "arn:aws:autoscaling:eu-west-1:123456789012:launchConfiguration:1:launchConfigurationName/web"
    told = {"LaunchConfigurationName": "web", "LaunchConfigurationARN": arn, **({"MetadataOptions": options} if options else {})}
    return given(LaunchConfiguration.model_validate(told), others=[(each, {}) for each in groups], none_of=[AutoScalingGroup])


WEB = group("web", "web")
REQUIRED = LaunchConfiguration.model_validate(
    {
        "LaunchConfigurationName": "web",
        "LaunchConfigurationARN": "arn:aws:autoscaling:eu-west-1:123456789012:launchConfiguration:1:launchConfigurationName/web",
        "MetadataOptions": {"HttpTokens": "required"},
    }
)

passes = {
    "tokens are required": configuration(WEB, HttpTokens="required"),
    "tokens are required, and the groups are not asked": given(REQUIRED),
    "the metadata service is off": configuration(WEB, HttpTokens="optional", HttpEndpoint="disabled"),
}
fails = {
    "it says nothing of the metadata service": configuration(WEB),
    "tokens are optional": configuration(WEB, HttpTokens="optional"),
    "two groups launch by it": configuration(WEB, group("api", "web"), HttpTokens="optional", HttpEndpoint="enabled"),
}
not_applicable = {
    "no group launches by it": configuration(group("other", "other"), group("templated", None), HttpTokens="optional"),
    "there are no groups": configuration(),
}
