"""What waits in an article to be released, and the form that releases it."""

import re
import uuid

from django.urls import reverse

from articles.models import Article


def held_of(client, article: Article) -> list[str]:
    """What the page of the review offers to release."""
    page = client.get(reverse("desk:review-step", args=[article.pk])).content.decode()
    return re.findall(r'name="held" value="([^"]+)"', page)


def release(client, article: Article, **data):
    data = {"key": str(uuid.uuid4()), "held": held_of(client, article), "release": "1"} | data
    return client.post(reverse("desk:held", args=[article.pk]), data)
