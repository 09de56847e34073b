"""Why an account cannot be made or changed."""

from qingxun.kit.refusals import Refusal


class AccountRefused(Refusal):
    """A sign-in name that is taken or cannot be one."""
