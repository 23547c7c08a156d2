"""Own SSM documents are not shared publicly.

A document tells how the account is run, at times with names, addresses and secrets, and everybody can read one that is shared with all.
Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html (2026-11-24)
"""

from collections.abc import Mapping

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.fact import Change
from seawall.facts.ssm import EVERYBODY, Document

control = Control(
    Document,
    NoParams,
    reads=(Document.shares,),
    severity=Severity.CRITICAL,
    topic=Topic.EXPOSURE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "iso27001-2022": "A.8.1 A.8.27",
        "nist-csf-2.0": "ID.RA-1",
        "pci-dss-4.0": "10.3.2 3.5.1.3 A1.1.2 A3.4.1",
        "security-hub": "SSM.4",
        "well-architected-security": "SEC03-BP07",
    },
)


@control.check
def check(document: Document, _want: NoParams) -> Verdict:
    """Sharing with accounts by name is another matter."""
    return Fail("the document is shared with everybody, wanted it private") if EVERYBODY in document.shares else Pass()


@control.fix(risk=Risk.DISRUPTIVE, writes=(Document.shares,), breaks="other accounts that use the document can no longer")
def fix(document: Document, _want: NoParams) -> Change[Document, Mapping[str, str]]:
    """Take everybody away; accounts that are named keep their share."""
    return Document.shares.change(document, {account: its for account, its in document.shares.items() if account != EVERYBODY})
