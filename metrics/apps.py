from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"
    verbose_name = "指标与数据"
    default_auto_field = "django.db.models.BigAutoField"
