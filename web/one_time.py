"""Passwords that are good for one log-in: the page then asks for another."""

import secrets

# Without letters that are mistaken for one another when read from a slip of paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


def one_time_password() -> str:
    """Four groups of four letters and figures: 79 bits."""
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _each in range(_GROUP_LENGTH))
        for _group in range(_GROUPS)
    )
