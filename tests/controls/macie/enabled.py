from seawall.facts.macie import MacieRegion, MacieSession
from tests.builders import given

PAUSED = MacieSession(status="PAUSED", finding_publishing_frequency="ONE_HOUR")

passes = {"it is enabled": given(MacieRegion(), session=MacieSession(status="ENABLED"))}
fails = {
    "it is not enabled": given(MacieRegion(), session=None),
    "it is paused": given(MacieRegion(), session=PAUSED, administrator=None),
    "it is paused, and an administrator's business": given(MacieRegion(), session=PAUSED, administrator="999999999999"),
}
unknown = {"it cannot be read": given(MacieRegion(), administrator=None)}
