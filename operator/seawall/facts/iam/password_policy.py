"""The account's password policy.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Self

from pydantic import BeforeValidator

from seawall.facts.value import Value

#: IAM answers 0, or nothing, for a limit that is not set; writing takes only numbers from 1.
Limit = Annotated[int | None, BeforeValidator(lambda given: given or None)]


class PasswordPolicy(Value):
    """What passwords of IAM users must be like. Writing replaces the whole policy: a member left out returns to AWS's default.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html (2026-11-24)
    """

    minimum_password_length: int
    require_symbols: bool = False
    require_numbers: bool = False
    require_uppercase_characters: bool = False
    require_lowercase_characters: bool = False
    allow_users_to_change_password: bool = False
    max_password_age: Limit = None
    password_reuse_prevention: Limit = None
    hard_expiry: bool | None = None

    @classmethod
    def of(cls, policy: Mapping[str, Any]) -> Self:
        """Parse an answer; ExpirePasswords only says again whether there is a MaxPasswordAge, and cannot be written."""
        return cls.model_validate({name: member for name, member in policy.items() if name != "ExpirePasswords"})

    @property
    def missing_classes(self) -> tuple[str, ...]:
        """AWS's names of the kinds of characters that it does not ask for."""
        asked = {
            "RequireSymbols": self.require_symbols,
            "RequireNumbers": self.require_numbers,
            "RequireUppercaseCharacters": self.require_uppercase_characters,
            "RequireLowercaseCharacters": self.require_lowercase_characters,
        }
        return tuple(name for name, is_on in asked.items() if not is_on)

    def at_least(self, length: int) -> Self:
        """The same policy with a longer minimum; everything else stays as it is."""
        return self.model_copy(update={"minimum_password_length": max(length, self.minimum_password_length)})

    def with_all_classes(self) -> Self:
        """The same policy with all four kinds of characters asked for."""
        names = ("symbols", "numbers", "uppercase_characters", "lowercase_characters")
        return self.model_copy(update={f"require_{name}": True for name in names})

    def remembering(self, passwords: int) -> Self:
        """The same policy with more earlier passwords refused."""
        return self.model_copy(update={"password_reuse_prevention": max(passwords, self.password_reuse_prevention or 0)})

    def expiring_after(self, days: int) -> Self:
        """The same policy with an age at which passwords expire."""
        return self.model_copy(update={"max_password_age": min(days, self.max_password_age or days)})


#: What holds in an account without a policy of its own, as near as a policy can say it. The default asks for three of the four kinds of
#: characters, whichever; a policy can only name kinds, so these three are the least that is not weaker.
#: Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html (2026-11-24)
DEFAULT_PASSWORD_POLICY: Final = PasswordPolicy(
    minimum_password_length=8, require_numbers=True, require_uppercase_characters=True, require_lowercase_characters=True
)
