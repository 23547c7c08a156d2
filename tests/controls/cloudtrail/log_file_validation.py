from seawall.facts.cloudtrail_home import HomeTrail
from tests.builders import given


def trail(*, validates: bool) -> HomeTrail:
    arn = "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main"
    return given(HomeTrail(name="main", trail_arn=arn, s3_bucket_name="logs", validates=validates))


passes = {"it is on": trail(validates=True)}
fails = {"it is off": trail(validates=False)}
