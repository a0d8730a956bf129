"""The desk: helpers and coordinators book, look after and take off rides for members.

Every act is done by a signed-in person in a member's name, by consent, and the member is told.
"""

from timebank.web.desk import card, form, newcomers, people, rides, today
from timebank.web.desk.blueprint import cards, pages

__all__ = ["card", "cards", "form", "newcomers", "pages", "people", "rides", "today"]
