"""Cut the text of a newspaper page into its articles. Pure: no Django, no database.

One step a module: read the lines (``lines``), mark those whose words give them away (``marking``), find notices and
captions set in whole (``insets``), tell titles from text (``display``, ``wording``, ``columns``), group lines into
blocks (``blocks``, ``pictures``, ``captions``), unravel stories that are read across (``threads``, ``pieces``,
``dealing``), interrupted or glued together (``interleaving``, ``seams``), weigh what the blocks say of each other
(``evidence``, ``strangers``), assign them to articles (``assignment``), and finish each article (``drafts``,
``headlines``, ``bylines``, ``bodies``). The words they look for are in ``data`` (``cues``, ``grammar``, ``names``,
``words``).
"""

from .model import ArticleKind, Byline, CutArticle, CutPage, LineRange, LineStart
from .pages import cut_page

__all__ = ["ArticleKind", "Byline", "CutArticle", "CutPage", "LineRange", "LineStart", "cut_page"]
