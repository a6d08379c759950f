"""Addresses of the desk, below /admin/desk/."""

from django.urls import URLPattern, path

from . import article, queue_page, review, steps, text, uploads

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", queue_page.QueuePage.as_view(), name="queue"),
    path("next/", queue_page.Next.as_view(), name="next"),
    path("articles/<int:pk>/", article.ArticlePage.as_view(), name="article"),
    path("articles/<int:pk>/panels/", article.Panels.as_view(), name="panels"),
    path("items/<slug:item>/", article.ItemPanel.as_view(), name="item"),
    path("steps/", steps.Steps.as_view(), name="steps"),
    path("undo/", steps.Undo.as_view(), name="undo"),
    path("review/", review.ReviewPage.as_view(), name="review"),
    path("review/<int:pk>/", review.StepPage.as_view(), name="review-step"),
    path("presence/<int:pk>/", review.PresenceView.as_view(), name="presence"),
    path("text/<int:pk>/", text.TextPage.as_view(), name="text"),
    path("uploads/", uploads.UploadPage.as_view(), name="uploads"),
    path("uploads/guesses/", uploads.Guesses.as_view(), name="upload-guesses"),
    path("uploads/<int:pk>/retry/", uploads.Retry.as_view(), name="upload-retry"),
]
