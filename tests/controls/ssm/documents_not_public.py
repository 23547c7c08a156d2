from seawall.facts.ssm import Document
from tests.builders import given


def document(**shares: str) -> Document:
    return given(Document(name="deploy"), shares={account.removeprefix("_"): version for account, version in shares.items()})


passes = {
    "it is shared with nobody": document(),
    "it is shared with an account": document(_999999999999=""),
}
fails = {
    "it is shared with everybody": document(all=""),
    "it is shared with everybody and with an account": document(all="3", _999999999999=""),
}
unknown = {"whom it is shared with cannot be read": given(Document(name="deploy"))}
