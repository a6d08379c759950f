"""The steps of a review in templates."""

from django import template

from articles.review_panel import step_text

register = template.Library()
register.filter("step_text", step_text)
