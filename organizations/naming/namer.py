"""Names in an article: matched, told apart, pointed to, discovered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial

from organizations.naming.boundaries import Boundaries
from organizations.naming.brands import reasoned
from organizations.naming.called import called
from organizations.naming.coreference import Resolver
from organizations.naming.discovery import Discovery
from organizations.naming.folding import Folded, fold
from organizations.naming.forms import Forms, Hold
from organizations.naming.home import Home
from organizations.naming.knowledge import words
from organizations.naming.matcher import Cover, Hit, Matcher, cover, hit_of
from organizations.naming.mention import Mention
from organizations.naming.model import ArticleContext, EntityKind, NamedSpan
from organizations.naming.pointers import Pointer, Pointers
from organizations.naming.register import Register
from organizations.naming.scene import Scene, sure
from organizations.naming.sharing import shared_committees, shared_endings, shared_openings
from organizations.naming.tokens import Tokens
from organizations.naming.topics import Topics

HOMES = 64  # papers whose areas a namer remembers


class Namer:
    """Finds what articles name. Building one reads the register and the dictionary; use it for many articles."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._forms = Forms(register)
        self.tokens = Tokens(register)
        self._boundaries = Boundaries(self.tokens)
        self._matcher = Matcher(self._forms, self._boundaries)
        self._pointers = Pointers(self._boundaries)
        self._discovery = Discovery(self.tokens, self._boundaries, self._forms)
        self._topics = Topics(self.tokens)
        self._home = lru_cache(maxsize=HOMES)(partial(Home, register))

    def name_article(self, body: str, context: ArticleContext) -> list[NamedSpan]:
        """The mentions in *body*, in reading order; an outer one before those inside it.

        Areas and organisations of the register, what points back to them (coreference), names that the
        register does not hold yet (new), and topics. A name with several bearers that the text does not
        tell apart has no entry but candidates.
        """
        return self.name_page([(body, context)])[0]

    def name_page(self, articles: Sequence[tuple[str, ArticleContext]]) -> list[list[NamedSpan]]:
        """The mentions of each article of a page; what one article names helps to read the others."""
        texts = [fold(body) for body, _ in articles]
        hits = [self._matcher.hits(text) for text in texts]
        certain = [sure(found) for found in hits]
        on_page = Counter(path for paths in certain for path in paths)
        return [
            self._name(body, context, text, found, paths, on_page)
            for (body, context), text, found, paths in zip(articles, texts, hits, certain, strict=True)
        ]

    def _name(
        self,
        body: str,
        context: ArticleContext,
        text: Folded,
        hits: list[Hit],
        certain: set[str],
        on_page: Counter[str],
    ) -> list[NamedSpan]:
        headline = self._matcher.hits(fold(context.headline)) if context.headline else []
        home = self._home(context.home)
        scene = Scene(self.register, home, headline, hits, certain, on_page, context.published)
        named = [hit for hit in hits if hit.hold is not Hold.TOPIC]
        believed = reasoned(text, list(_believed(named, scene)), scene)
        believed += called(text, believed)
        believed += shared_openings(text, believed, self._forms)
        believed += shared_endings(text, believed, self._forms)
        mentions = self._settle(body, text, scene, cover(believed, len(text.text)))
        mentions += shared_committees(text, mentions, self._forms)
        mentions += self._topics.mentions(
            body, text, [hit for hit in hits if hit.hold is Hold.TOPIC], mentions
        )
        mentions.sort(key=lambda mention: (mention.start, -mention.end, mention.nested))
        return [mention.span(body, text) for mention in mentions]

    def _settle(self, body: str, text: Folded, scene: Scene, covered: Cover) -> list[Mention]:
        """Every mention but the topics, settled in reading order so that each knows what came before."""
        resolver = Resolver(text, scene, self._forms)
        items: list[Hit | Pointer | Mention] = [
            *covered.outer,
            *_nested(covered.inner, self.register),
            *self._pointers.find(text, covered),
            *self._discovery.find(body, text, covered, scene),
        ]
        items.sort(key=lambda item: (item.start, -item.end))
        return resolver.settle(items)


def _believed(hits: Iterable[Hit], scene: Scene) -> Iterable[Hit]:
    for hit in hits:
        first = hit.forms[0]
        if len(hit.forms) == 1 and first.hold is Hold.WHOLE and not first.scope:  # most hits: nothing to ask
            yield hit
            continue
        forms = [form for form in hit.forms if scene.believes(form)]
        if forms:
            yield hit if len(forms) == len(hit.forms) else hit_of(hit.start, hit.end, forms)


def _nested(inner: Iterable[Hit], register: Register) -> list[Hit]:
    """The hits inside another one that the editor wants as mentions of their own.

    The area of a public body (示范区|城管局), the host of a party branch, an area in front of another. Not the
    town in a firm's name: a story about the firm is no story about the town.
    """
    public = words("organizations", "public", "types")
    found: list[Hit] = []
    reach = 0
    for hit in inner:
        around = hit.inside
        if around is None or hit.start < reach:
            continue
        outer, form = around.forms[0].entry, hit.forms[0]
        if form.entry is outer:
            continue
        if form.entry.kind is EntityKind.AREA:
            above = outer.kind is EntityKind.AREA and register.holds(form.entry, outer)
            wanted = above or (outer.type in public and form.hold in (Hold.WHOLE, Hold.GENERAL))
        else:
            wanted = form.entry.path == outer.host
        if wanted:
            found.append(hit)
            reach = hit.end
    return found
