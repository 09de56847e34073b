"""The command ``qingxun``."""
