"""Tables of exchanges, and of the board of offers and requests."""

from timebank.exchanges.models.board import HelpAnswer, HelpPost
from timebank.exchanges.models.exchanges import Exchange, ExchangeSide

__all__ = ["Exchange", "ExchangeSide", "HelpAnswer", "HelpPost"]
