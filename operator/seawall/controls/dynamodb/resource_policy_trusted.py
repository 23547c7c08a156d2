"""DynamoDB table's own policy lets in no stranger.

It can give other accounts the table without anybody changing a role. Everybody counts as a stranger, also where only a network or a secret limits who
that is; a service of AWS does not. Most tables have no such policy.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html (2026-11-24)
Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.dynamodb import Table
from seawall.facts.dynamodb_policy import TablePolicy, is_unclear, strangers
from seawall.facts.fact import Change

AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
OrganizationId = Annotated[str, Field(pattern=r"^o-[a-z0-9]{10,32}$")]

_SHOWN = 3


class Parameters(Params):
    """Who may be let in."""

    trusted_account_ids: Annotated[tuple[AccountId, ...], Field(alias="trustedAccountIDs")] = ()
    """Other accounts that may be let in."""
    trusted_organization_ids: Annotated[tuple[OrganizationId, ...], Field(alias="trustedOrganizationIDs")] = ()
    """Organizations of which every account may be let in."""

    @property
    def trusted(self) -> frozenset[str]:
        """All of them."""
        return frozenset((*self.trusted_account_ids, *self.trusted_organization_ids))


control = Control(
    Table,
    Parameters,
    reads=(Table.policy,),
    severity=Severity.HIGH,
    topic=Topic.LEAST_PRIVILEGE,
    layer=Layer.IDENTITY_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.MANAGED,
)


@control.check
def check(table: Table, want: Parameters) -> Verdict:
    """No statement lets in somebody who is not trusted; a table without a policy has none."""
    if table.policy is None:
        return Pass()
    found = table.policy.opens(table.target.account_id)
    lets_in = [f"{who} (statement {number})" for who, number in strangers(found, want.trusted).items()]
    if lets_in:
        more = f" and {len(lets_in) - _SHOWN} more" if len(lets_in) > _SHOWN else ""
        return Fail(f"the table's policy lets in {', '.join(lets_in[:_SHOWN])}{more}, wanted nobody who is not trusted")
    if is_unclear(found):
        return Unknown(UnknownReason.ERROR, "whether the table's policy lets in strangers depends on what is not understood")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Table.policy,),
    breaks="accounts that are not trusted lose the table",
)
def fix(table: Table, want: Parameters) -> Change[Table, TablePolicy | None] | NoChange:
    """Take out the accounts that are not trusted, narrow what is for everybody to those that are, and leave every other statement."""
    policy, account = table.policy, table.target.account_id
    if policy is None or is_unclear(policy.opens(account)):
        return NoChange("the policy has statements that are not understood: rewrite it")
    try:
        wanted = policy.trusting(account, want.trusted)
    except ValueError as error:
        return NoChange(str(error))
    return Table.policy.change(table, wanted)
