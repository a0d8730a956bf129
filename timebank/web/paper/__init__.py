"""Paper: what is printed for those who live with it, each as a page to print and as a PDF.

A sheet is built once, as words; the page and the PDF put down the same ones.
"""

from timebank.web.paper import card, forms, hours, keys, month, route
from timebank.web.paper.blueprint import pages

__all__ = ["card", "forms", "hours", "keys", "month", "pages", "route"]
