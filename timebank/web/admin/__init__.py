"""The admin's pages: what the community itself decides once for everybody."""

from timebank.web.admin import words
from timebank.web.admin.pages import pages

__all__ = ["pages", "words"]
