"""Verbs that write messages and tasks."""

from timebank.notifications.operations.answering import Answer, answer_number
from timebank.notifications.operations.carrying import (
    Claimed,
    claim_due,
    give_back,
    mark_down,
    mark_refused,
    mark_sent,
    mark_stopped,
)
from timebank.notifications.operations.greeting import approve_and_greet, send_code
from timebank.notifications.operations.handing import give_up_late, hand_over
from timebank.notifications.operations.posting import (
    Previewed,
    drop_messages_about,
    own_form,
    post,
    preview,
)
from timebank.notifications.operations.printing import mark_printed
from timebank.notifications.operations.receipts import Said, note_receipt, phone_instead
from timebank.notifications.operations.rewording import (
    WordsVersion,
    change_words,
    own_words,
    words_versions,
)
from timebank.notifications.operations.tasks import (
    close_task,
    drop_tasks_about,
    drop_tasks_keyed,
    open_task,
    open_tasks,
    put_off_task,
)

__all__ = [
    "Answer",
    "Claimed",
    "Previewed",
    "Said",
    "WordsVersion",
    "answer_number",
    "approve_and_greet",
    "change_words",
    "claim_due",
    "close_task",
    "drop_messages_about",
    "drop_tasks_about",
    "drop_tasks_keyed",
    "give_back",
    "give_up_late",
    "hand_over",
    "mark_down",
    "mark_printed",
    "mark_refused",
    "mark_sent",
    "mark_stopped",
    "note_receipt",
    "open_task",
    "open_tasks",
    "own_form",
    "own_words",
    "phone_instead",
    "post",
    "preview",
    "put_off_task",
    "send_code",
    "words_versions",
]
