"""Help other than rides: written down, agreed, its hours moved; and the board of offers.

Beside rides and above what both stand on; neither knows the other.
"""

from timebank.exchanges.errors import (
    AnswerDecided,
    DayUnfit,
    ExchangeDecided,
    HelperReceives,
    MinutesUnfit,
    NoSuchExchange,
    NoSuchPerson,
    NoSuchPost,
    NotYourExchange,
    OwnExchange,
    OwnPost,
    PastUnfit,
    PostOver,
    SidesUnfit,
)
from timebank.exchanges.models import Exchange, ExchangeSide, HelpAnswer, HelpPost
from timebank.exchanges.operations.answering import confirm, dispute, fall_due, take_back
from timebank.exchanges.operations.contacts import answer_post, decide_answer
from timebank.exchanges.operations.deciding import correct, decide
from timebank.exchanges.operations.past import (
    PastRefusal,
    PastTaken,
    past_refusals,
    record_past,
)
from timebank.exchanges.operations.posts import (
    PostDraft,
    close_post,
    keep_post,
    post_falls_due,
    post_help,
)
from timebank.exchanges.operations.recording import ExchangeDraft, record
from timebank.exchanges.operations.telling import words_about
from timebank.exchanges.queries.audit import audit_exchanges
from timebank.exchanges.queries.board import (
    answers_of,
    answers_to,
    board,
    board_stages,
    member_of_post,
    people_met,
    post_view,
    posts_of,
)
from timebank.exchanges.queries.exchanges import (
    categories_of,
    exchange_view,
    exchanges_of,
    exchanges_open,
    exchanges_recent,
    members_of_exchange,
    people_known,
    stages_of,
    waiting_count,
)
from timebank.exchanges.queries.views import AnswerView, ExchangeView, PostView, SideView
from timebank.exchanges.rules.kinds import CATEGORIES, WORDS_MAX, category_of, said
from timebank.exchanges.rules.past import PastExchange
from timebank.exchanges.rules.posts import KEEP_FROM, POST_KINDS
from timebank.exchanges.rules.sides import (
    DAY_MINUTES_MAX,
    DAYS_BACK_MAX,
    SIDES_MAX,
    SideDraft,
    shared_out,
    sides_of,
)
from timebank.exchanges.rules.states import DECISIONS, OPEN

__all__ = [
    "CATEGORIES",
    "DAYS_BACK_MAX",
    "DAY_MINUTES_MAX",
    "DECISIONS",
    "KEEP_FROM",
    "OPEN",
    "POST_KINDS",
    "SIDES_MAX",
    "WORDS_MAX",
    "AnswerDecided",
    "AnswerView",
    "DayUnfit",
    "Exchange",
    "ExchangeDecided",
    "ExchangeDraft",
    "ExchangeSide",
    "ExchangeView",
    "HelpAnswer",
    "HelpPost",
    "HelperReceives",
    "MinutesUnfit",
    "NoSuchExchange",
    "NoSuchPerson",
    "NoSuchPost",
    "NotYourExchange",
    "OwnExchange",
    "OwnPost",
    "PastExchange",
    "PastRefusal",
    "PastTaken",
    "PastUnfit",
    "PostDraft",
    "PostOver",
    "PostView",
    "SideDraft",
    "SideView",
    "SidesUnfit",
    "answer_post",
    "answers_of",
    "answers_to",
    "audit_exchanges",
    "board",
    "board_stages",
    "categories_of",
    "category_of",
    "close_post",
    "confirm",
    "correct",
    "decide",
    "decide_answer",
    "dispute",
    "exchange_view",
    "exchanges_of",
    "exchanges_open",
    "exchanges_recent",
    "fall_due",
    "keep_post",
    "member_of_post",
    "members_of_exchange",
    "past_refusals",
    "people_known",
    "people_met",
    "post_falls_due",
    "post_help",
    "post_view",
    "posts_of",
    "record",
    "record_past",
    "said",
    "shared_out",
    "sides_of",
    "stages_of",
    "take_back",
    "waiting_count",
    "words_about",
]
