"""Pages behind the links of e-mail: one question each, without a sign-in.

Looking changes nothing, for mail scanners open every link; only a button answers. Who holds a
link acts as the member it was made for, on that one subject, until it expires.
"""

from timebank.web.links import consent, feed, offer, ride
from timebank.web.links.opened import pages

__all__ = ["consent", "feed", "offer", "pages", "ride"]
