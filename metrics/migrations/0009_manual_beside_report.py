"""A manual value stays in its cell when an editor chooses a report: a cell may have both, if somebody has chosen."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

from organizations.migrating import AddConstraintOnce, RemoveConstraintOnce


class Migration(migrations.Migration):
    # Each step by itself: to look through a large table while it is locked would keep everybody waiting. Each can be done twice.
    atomic = False

    dependencies = [("metrics", "0008_prefer_by_rules")]

    operations = [
        AddConstraintOnce(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("preferred__isnull", False), ("manual_value__isnull", False), _connector="OR"
                ),
                name="observation_has_source",
                violation_error_message="请选定采用的数据，或者填写手工值。",
            ),
        ),
        AddConstraintOnce(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("preferred__isnull", True),
                    ("manual_value__isnull", True),
                    ("chosen_at__isnull", False),
                    _connector="OR",
                ),
                name="observation_report_over_manual_is_chosen",
                violation_error_message="手工值先于报道；要改用报上的数，请选定它并写明理由。",
            ),
        ),
        ValidateConstraint(model_name="observation", name="observation_has_source"),
        ValidateConstraint(model_name="observation", name="observation_report_over_manual_is_chosen"),
        RemoveConstraintOnce(model_name="observation", name="observation_has_one_source"),
    ]
