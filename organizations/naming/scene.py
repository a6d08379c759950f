"""What an article and its page say about which of several bearers of a name is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from organizations.naming.folding import fold_name
from organizations.naming.forms import SELF_EVIDENT, Form, Hold
from organizations.naming.home import Home
from organizations.naming.knowledge import words
from organizations.naming.lexicon import lexicon
from organizations.naming.matcher import Hit
from organizations.naming.mention import Mention, of_entry
from organizations.naming.model import Candidate, EntityKind, Entry
from organizations.naming.ranks import COUNTY, PREFECTURE, heads, rank
from organizations.naming.register import Register

# How much each piece of evidence weighs when one name has several bearers.
RIGHT_BEFORE, NAMED_IN_FULL, UNDER_NAMED, IN_HEADLINE, AT_HOME, BESIDE_HOME, IN_CITY, ON_PAGE = (
    64,
    32,
    8,
    6,
    4,
    3,
    2,
    1,
)
_PLAIN = (Hold.WHOLE, Hold.GENERAL)
NATIONWIDE = ("省", "市", "县", "旗", "州", "盟")
EVERYDAY = 2000  # occurrences in jieba's corpus; 焦作 has 82, 东方 3993
MOST_CANDIDATES = 5


@cache
def general_names() -> frozenset[str]:
    """Names that an area of any town may have: 高新区."""
    return frozenset(words("areas", "general", "names"))


def sure(hits: Iterable[Hit]) -> set[str]:
    """The paths of the entries that *hits* name beyond doubt: in full, and nobody else bears the name."""
    return {
        hit.forms[0].entry.path
        for hit in hits
        if len(hit.forms) == 1
        and (hit.hold in _PLAIN or (hit.hold is Hold.STEM and not is_everyday(hit.forms[0])))
    }


def is_everyday(form: Form) -> bool:
    """Whether an area's short name is an everyday word as well, so that it takes a reason to believe: 大路.

    Cities and counties are known by their short names; there only the commonest words are doubted (东方).
    """
    if form.hold is not Hold.STEM or not lexicon().common(form.text):
        return False
    return not form.entry.name.endswith(NATIONWIDE) or lexicon().frequency[form.text] > EVERYDAY


class Scene:
    """The article's home, what its headline and body name for sure, and what the rest of its page names.

    *certain* is what :func:`sure` says of *body*, *on_page* in how many articles of the page it says so.
    """

    def __init__(
        self,
        register: Register,
        home: Home,
        headline: Sequence[Hit],
        body: Sequence[Hit],
        certain: set[str],
        on_page: Counter[str],
        published: date | None = None,
    ) -> None:
        self.register = register
        self.home = home
        self._published = published
        self._near: dict[str, bool] = {}
        self.headline = sure(headline)
        self.headline_entries = [form.entry for hit in headline for form in hit.forms]
        by_path, general = register.by_path, general_names()
        self.named = {
            path
            for path in certain | self.headline
            if by_path[path].name not in general or home.near(by_path[path])
        }
        self._certain, self._on_page = certain, on_page
        self._upper = {area.path for path in self.named for area in register.line(by_path[path])[1:]}
        self.named |= {
            form.entry.path
            for hit in body
            if hit.hold is Hold.PLACED and len(hit.forms) == 1 and self.believes(form := hit.forms[0])
        }

    def near(self, entry: Entry) -> bool:
        """Whether *entry* lies where the article is: in its home's city, or in an area that it names."""
        if self.home.near(entry):
            return True
        known = self._near.get(entry.path)
        if known is None:
            known = self._near[entry.path] = any(
                area.path in self.named
                for area in self.register.line(entry)
                if area is not entry and rank(area) >= PREFECTURE
            )
        return known

    def in_scope(self, form: Form) -> bool:
        """Whether the article's home lies where the name holds."""
        if not form.scope:
            return True
        scope = self.register.area(form.scope)
        return scope is not None and scope.path in self.home.paths

    def at_home(self, base: Entry) -> bool:
        """Whether *base* is the article's own: it holds the home, or the article names it or what lies in it."""
        return base.path in self.home.paths or base.path in self.named or base.path in self._upper

    def believes(self, form: Form) -> bool:
        """Whether the article gives the reason that the form takes; context-free forms always hold."""
        entry, hold = form.entry, form.hold
        if not self.in_scope(form):
            return False
        if hold is Hold.GENERAL:
            return self.near(entry)
        if is_everyday(form):
            return entry.path in self.named
        if hold is Hold.LOCAL:
            return entry.path in self.named
        if hold is Hold.HOSTED:
            return entry.host in self.named or entry.path in self.named or entry.host in self._hosts()
        if hold is Hold.PLACED:
            return (
                self.at_home(form.base)
                if form.base is not None and form.base is not entry
                else self.near(entry)
            )
        return True

    def _hosts(self) -> set[str]:
        return {self.register.by_path[path].host for path in self.named}

    def lonely(self, form: Form) -> bool:
        """Whether a name's only bearer is too far away to be meant without doubt: a street of another city."""
        entry = form.entry
        if form.hold in (Hold.TOPIC, Hold.BRAND) or self.near(entry):
            return False
        if entry.kind is EntityKind.AREA:
            return not (rank(entry) <= PREFECTURE or entry.name.endswith(NATIONWIDE))
        return form.base is None and len(form.text) < SELF_EVIDENT

    def choose(self, hit: Hit, before: Mention | None) -> Mention | None:
        """The mention that *hit* is: settled, or ambiguous with its candidates."""
        forms: Sequence[Form] = hit.forms
        if len(forms) > 1:
            forms = [form for form in forms if form.given] or forms
        if len(forms) == 1:
            form = forms[0]
            if self.lonely(form) and not self._leads(before, hit, form.entry):
                return self._unsettled(hit, forms, "离版面所在区域较远，文中未写其上级")
            return of_entry(hit.start, hit.end, form.entry, leaves_out(form))
        weighed = sorted(
            (
                (self._weight(form.entry, hit, before), self._in_use(form), -at, form)
                for at, form in enumerate(forms)
            ),
            key=lambda item: item[:3],
            reverse=True,
        )
        if weighed[0][:2] > weighed[1][:2]:
            form = weighed[0][3]
            return of_entry(hit.start, hit.end, form.entry, leaves_out(form))
        return self._unsettled(hit, [form for *_, form in weighed], "同名，文中未写明是哪一个")

    def _in_use(self, form: Form) -> bool:
        """Whether the name was in use on the day of the article, as far as both are known."""
        day = self._published
        if day is None or not form.given:
            return True
        names = [name for name in form.entry.names if fold_name(name.text) == form.text]
        return not names or any(name.in_use(day) for name in names)

    def _leads(self, before: Mention | None, hit: Hit, entry: Entry) -> bool:
        """Whether the mention right before *hit* is of an area that holds *entry*: 湖东区|松涛街道."""
        return (
            before is not None
            and before.end == hit.start
            and before.entry is not None
            and before.entry is not entry
            and self.register.holds(before.entry, entry)
        )

    def _weight(self, entry: Entry, hit: Hit, before: Mention | None) -> int:
        line = self.register.line(entry)
        weight = RIGHT_BEFORE if self._leads(before, hit, entry) else 0
        weight += NAMED_IN_FULL if entry.path in self.named else 0
        weight += max(
            (
                UNDER_NAMED + rank(area)
                for area in line
                if area is not entry and area.path in self.named and rank(area) >= COUNTY
            ),
            default=0,
        )
        weight += IN_HEADLINE if entry.path in self.headline else 0
        weight += (
            ON_PAGE if any(self._elsewhere(path) for path in (entry.path, *(a.path for a in line[:2]))) else 0
        )
        home = self.home
        if home.area is not None and line:
            if self.register.holds(home.area, entry) or line[0].path in home.paths:
                weight += AT_HOME
            elif len(line) > 1 and line[1].path in home.paths:
                weight += BESIDE_HOME
            elif home.city is not None and self.register.holds(home.city, entry):
                weight += IN_CITY
        return weight

    def _elsewhere(self, path: str) -> bool:
        """Whether another article of the page names what stands at *path*."""
        return self._on_page[path] > (path in self._certain)

    def _unsettled(self, hit: Hit, forms: Sequence[Form], reason: str) -> Mention:
        return Mention(
            hit.start,
            hit.end,
            forms[0].entry.kind,
            candidates=candidates([form.entry for form in forms], reason),
        )

    def is_stage(self, area: Entry) -> bool:
        """Whether a story may play in *area* as if it were the paper's own: it lies inside the home, or the
        article names neither the home nor anything in it.
        """
        home = self.home.area
        if home is None or self.register.holds(home, area):
            return True
        return home.path not in self.named and home.path not in self._upper

    def only_area(self, head: str) -> Entry | None:
        """The one area with *head* that the whole article names or plays in, if it is one: it may come later."""
        by_path = self.register.by_path
        for paths in (self.named, self._upper):
            found = [by_path[path] for path in paths if by_path[path].kind is EntityKind.AREA]
            fitting = [area for area in found if head in heads(area)]
            if fitting:
                return fitting[0] if len(fitting) == 1 else None
        return None

    def headline_areas(self, head: str) -> list[Entry]:
        """The areas of the headline to which *head* points, each once."""
        found = {
            entry.path: entry
            for entry in self.headline_entries
            if entry.kind is EntityKind.AREA and head in heads(entry)
        }
        return list(found.values())


def candidates(entries: Sequence[Entry], reason: str) -> tuple[Candidate, ...]:
    """The candidates of an ambiguous mention, each entry once."""
    once = {entry.path: entry for entry in entries}
    return tuple(Candidate(entry.path, entry.name, reason) for entry in list(once.values())[:MOST_CANDIDATES])


def leaves_out(form: Form) -> bool:
    """Whether *form* leaves out the area that its name begins with, so that the text around supplies it.

    Only of bodies that every town has (区党工委, 管委会); 启明实验学校 is a short name, not a pointer.
    """
    if form.shared:
        return True
    if form.hold is Hold.RELATIVE or (
        form.hold in (Hold.PLACED, Hold.LOCAL) and form.base is not None and form.base is not form.entry
    ):
        return form.entry.type in words("organizations", "public", "elided")
    return False
