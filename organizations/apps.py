from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = "机构与区域"
    default_auto_field = "django.db.models.BigAutoField"
