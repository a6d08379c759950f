"""Where the admin has the pages of a model."""

from django.urls import reverse


def address(model, page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)
