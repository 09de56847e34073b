"""Random first passwords, and what a password must look like (GB/T 22239-2019)."""

import secrets

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Without what is misread on paper: 0 O 1 l I, and no vowels, so that no words appear.
LETTERS = "bcdfghjkmnpqrstvwxz"
DIGITS = "23456789"
RANDOM_ROUNDS = 10_000


def new_password() -> str:
    """A random password of four groups of four, easy to read aloud: some 70 bits."""
    while True:
        groups = ["".join(secrets.choice(LETTERS + DIGITS) for _ in range(4)) for _ in range(4)]
        password = "-".join(groups)
        if any(c in DIGITS for c in password) and any(c in LETTERS for c in password):
            return password


def hash_random(password: str) -> str:
    """The hash of a password made by ``new_password``, made quickly.

    A random password of 70 bits cannot be guessed, so few rounds do, and a hundred accounts can
    be opened at once; Django hashes it again with all rounds when it is first used.
    """
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), iterations=RANDOM_ROUNDS)
    return hasher.encode(password, hasher.salt())


class MixedValidator:
    """At least two kinds of characters: letters, digits, others."""

    def validate(self, password: str, user: object = None) -> None:
        kinds = {"letter" if c.isalpha() else "digit" if c.isdigit() else "other" for c in password}
        if len(kinds) < 2:
            raise ValidationError(_("Mix letters with digits or signs."), code="password_not_mixed")

    def get_help_text(self) -> str:
        return str(gettext_lazy("Mix letters with digits or signs."))
