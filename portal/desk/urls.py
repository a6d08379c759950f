"""Addresses of the desk, below /admin/desk/."""

from django.urls import URLPattern, path

from . import (
    article,
    checks,
    corrections,
    journal_page,
    lookups,
    queue_page,
    reprints,
    review,
    rules,
    same,
    steps,
    submission_template,
    submissions,
    text,
    uploads,
    versions,
)
from .homonyms import HomonymsPage
from .names_page import NamesPage
from .register_pages import MergePage, RenamePage, SplitPage

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", queue_page.QueuePage.as_view(), name="queue"),
    path("next/", queue_page.Next.as_view(), name="next"),
    path("articles/<int:pk>/", article.ArticlePage.as_view(), name="article"),
    path("articles/<int:pk>/panels/", article.Panels.as_view(), name="panels"),
    path("items/<slug:item>/", article.ItemPanel.as_view(), name="item"),
    path("steps/", steps.Steps.as_view(), name="steps"),
    path("undo/", steps.Undo.as_view(), name="undo"),
    path("same/<slug:item>/", same.Preview.as_view(), name="same"),
    path("entities/", lookups.Entities.as_view(), name="entities"),
    path("indicators/", lookups.Indicators.as_view(), name="indicators"),
    path("rules/", rules.RulesPage.as_view(), name="rules"),
    path("rules/preview/", rules.Preview.as_view(), name="rule-preview"),
    path("rules/<int:pk>/revoke/", rules.Revoke.as_view(), name="rule-revoke"),
    path("journal/", journal_page.JournalPage.as_view(), name="journal"),
    path("review/", review.ReviewPage.as_view(), name="review"),
    path("review/<int:pk>/", review.StepPage.as_view(), name="review-step"),
    path("review/<int:pk>/held/", review.HeldPage.as_view(), name="held"),
    path("presence/<int:pk>/", review.PresenceView.as_view(), name="presence"),
    path("versions/<slug:app>/<slug:model>/<int:version>/", versions.VersionPage.as_view(), name="version"),
    path("text/<int:pk>/", text.TextPage.as_view(), name="text"),
    path("reprints/", reprints.ReprintPage.as_view(), name="reprints"),
    path("reprints/<int:pk>/", reprints.Decide.as_view(), name="reprint-decide"),
    path("uploads/", uploads.UploadPage.as_view(), name="uploads"),
    path("uploads/guesses/", uploads.Guesses.as_view(), name="upload-guesses"),
    path("uploads/<int:pk>/retry/", uploads.Retry.as_view(), name="upload-retry"),
    path("submissions/", submissions.SubmissionsPage.as_view(), name="submissions"),
    path("submissions/template/", submission_template.TemplatePage.as_view(), name="submission-template"),
    path("submissions/<int:pk>/", submissions.SubmissionPage.as_view(), name="submission"),
    path("submissions/<int:pk>/file/", submissions.SubmissionFile.as_view(), name="submission-file"),
    path("checks/", checks.ChecksPage.as_view(), name="checks"),
    path("corrections/", corrections.LedgerPage.as_view(), name="corrections"),
    path("corrections/new/", corrections.NewCorrection.as_view(), name="correction-new"),
    path("corrections/sheet/", corrections.Sheet.as_view(), name="corrections-sheet"),
    path("corrections/<int:pk>/", corrections.CorrectionPage.as_view(), name="correction"),
    path("names/", NamesPage.as_view(), name="names"),
    path("homonyms/", HomonymsPage.as_view(), name="homonyms"),
    path("merge/", MergePage.as_view(), name="merge"),
    path("split/", SplitPage.as_view(), name="split"),
    path("rename/", RenamePage.as_view(), name="rename"),
]
