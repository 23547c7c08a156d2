from typing import Any

from seawall.controls.autoscaling.elb_health_check import Parameters
from seawall.facts.autoscaling import AutoScalingGroup, TrafficSource
from tests.builders import given

TARGET = ("arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1",)
LATTICE = TrafficSource(identifier="arn:aws:vpc-lattice:eu-west-1:123456789012:targetgroup/tg-1", kind="vpc-lattice")
BALANCER = TrafficSource(identifier="classic", kind="elb")


def group(check: str = "EC2", **more: Any) -> AutoScalingGroup:
    arn = "arn:aws:autoscaling:eu-west-1:123456789012:autoScalingGroup:1:autoScalingGroupName/web"
    return given(AutoScalingGroup(name="web", stated_arn=arn, min_size=0, max_size=1, desired_capacity=1, health_check_type=check, **more))


passes = {
    "it has ELB's check": group("ELB", target_groups=TARGET),
    "it has several": group("EC2,ELB,EBS", target_groups=TARGET),
    "it has several, with blanks": group("EBS, ELB", load_balancer_names=("classic",)),
    "VPC Lattice has its own, and only its ARN says that it is one": group(
        "VPC_LATTICE", traffic_sources=(TrafficSource(identifier=LATTICE.identifier),)
    ),
    "VPC Lattice has its own": group("VPC_LATTICE", traffic_sources=(LATTICE,)),
    "it has both": group("ELB,VPC_LATTICE", target_groups=TARGET, traffic_sources=(LATTICE,)),
}
fails = {
    "it has EC2's alone, and a target group": group(target_groups=TARGET),
    "it has EC2's alone, and a classic load balancer": group(load_balancer_names=("classic",)),
    "it has EC2's alone, and a traffic source of no stated type": group(traffic_sources=(TrafficSource(identifier=TARGET[0]),)),
    "it has EC2's alone, and a traffic source": group(traffic_sources=(BALANCER,)),
    "it has others, and a time of its own": group("EC2,EBS", target_groups=TARGET, health_check_grace_period=60),
    "it has ELB's, and VPC Lattice sends traffic too": group("ELB", target_groups=TARGET, traffic_sources=(LATTICE,)),
    "VPC Lattice sends traffic": group("ELB", traffic_sources=(LATTICE,)),
    "another grace period is wanted": (group(target_groups=TARGET), Parameters(grace_period_seconds=600)),
}
not_applicable = {"nothing sends traffic to it": group()}
