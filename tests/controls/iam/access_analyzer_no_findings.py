from datetime import timedelta

from seawall.controls.iam.access_analyzer_no_findings import Parameters
from seawall.facts.accessanalyzer import Analyzer, ExternalFinding
from tests.builders import NOW, given


def finding(*resources: str, minutes: int = 31) -> Analyzer:
    arn = "arn:aws:access-analyzer:eu-west-1:123456789012:analyzer/a"
    analyzer = Analyzer(name="a", analyzer_arn=arn, created_at=NOW - timedelta(minutes=minutes))
    return given(analyzer, active_findings=tuple(ExternalFinding(each, "AWS::S3::Bucket") for each in resources))


passes = {
    "nothing was found: what archive rules archived is not active": finding(),
    "what was found is exempt": (finding("arn:aws:s3:::public-site"), Parameters(exempt=("arn:aws:s3:::public-*",))),
}
fails = {
    "a bucket": finding("arn:aws:s3:::b"),
    "a bucket, as a new analyzer's first": finding("arn:aws:s3:::b", minutes=1),
    "many, some of them twice": finding(*(f"arn:aws:s3:::b{n}" for n in range(5)), "arn:aws:s3:::b1"),
    "one beside one that is exempt": (finding("arn:aws:s3:::b", "arn:aws:s3:::public"), Parameters(exempt=("*public",))),
}
unknown = {
    "the findings are denied": given(Analyzer(name="a", analyzer_arn="arn:aws:access-analyzer:eu-west-1:123456789012:analyzer/a")),
    "a new analyzer has found nothing yet": finding(minutes=29),
}
