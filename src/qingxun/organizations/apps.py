from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "qingxun.organizations"
    label = "organizations"
