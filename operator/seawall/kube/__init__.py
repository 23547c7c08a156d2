"""All that Seawall says to the Kubernetes API server, and how it says it.

`client` is the connection and maps every refusal once to `seawall.errors`; `settle` is the one status write of a reconcile; `reports` writes
ComplianceReports and RemediationPlans; `events` tells people what changed; `lease` makes sure that one operator acts. What can be decided
without the API server (conditions, elections, which reports differ) is pure and stands apart from the asking.
"""
