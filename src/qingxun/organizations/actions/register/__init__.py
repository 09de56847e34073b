"""Importing organizations, ranking groups, people and posts at once (组织人员导入).

Nothing goes in while one row is bad: ``plan_register`` names every bad row and writes nothing,
``import_register`` plans again under the lock and writes all in one transaction.
"""

from qingxun.organizations.actions.register.lines import (
    GroupLine,
    OrganizationLine,
    PersonLine,
    PostLine,
    Register,
    RegisterError,
    Sheet,
)
from qingxun.organizations.actions.register.plan import Plan, plan_register
from qingxun.organizations.actions.register.writing import (
    ImportResult,
    RegisterRefused,
    import_register,
)

__all__ = [
    "GroupLine",
    "ImportResult",
    "OrganizationLine",
    "PersonLine",
    "Plan",
    "PostLine",
    "Register",
    "RegisterError",
    "RegisterRefused",
    "Sheet",
    "import_register",
    "plan_register",
]
