"""Outbox rows, their wording, and the channels that carry them.

Callers post drafts; wording, channel, quiet hours and what happens after a failure are decided
here and nowhere else.
"""

from timebank.notifications.delivery import Delivered, deliver_due
from timebank.notifications.errors import (
    ChannelDown,
    MessageDeferred,
    MessageRefused,
    NoSuchTask,
    NothingToPrint,
    ReceiverStopped,
    TaskClosed,
)
from timebank.notifications.gateways import (
    STOPPED,
    About,
    AndroidTexts,
    Channel,
    ConsoleChannel,
    FileChannel,
    Letter,
    MailChannel,
    SmtpChannel,
    TwilioCalls,
    TwilioTexts,
    channels_from,
)
from timebank.notifications.models import (
    MESSAGE_CHANNELS,
    MESSAGE_STATES,
    TASK_KINDS,
    Message,
    Receipt,
    Task,
)
from timebank.notifications.operations import (
    Answer,
    Said,
    answer_number,
    approve_and_greet,
    close_task,
    drop_messages_about,
    drop_tasks_about,
    mark_printed,
    note_receipt,
    open_task,
    open_tasks,
    phone_instead,
    post,
    send_code,
)
from timebank.notifications.queries import (
    MessageView,
    TaskView,
    channel_counts,
    communities_with_messages_due,
    helper_lines,
    messages_about,
    messages_of,
    papers_waiting,
    tasks_open,
)
from timebank.notifications.rules.calendars import CalendarEntry, as_ics
from timebank.notifications.rules.drafts import MessageDraft, TaskDraft
from timebank.notifications.rules.parts import parts_count
from timebank.notifications.rules.rendering import render
from timebank.notifications.rules.signatures import is_phones, is_twilios
from timebank.notifications.rules.spoken import SPOKEN_LANGUAGES, say
from timebank.notifications.rules.words import kind_names

__all__ = [
    "MESSAGE_CHANNELS",
    "MESSAGE_STATES",
    "SPOKEN_LANGUAGES",
    "STOPPED",
    "TASK_KINDS",
    "About",
    "AndroidTexts",
    "Answer",
    "CalendarEntry",
    "Channel",
    "ChannelDown",
    "ConsoleChannel",
    "Delivered",
    "FileChannel",
    "Letter",
    "MailChannel",
    "Message",
    "MessageDeferred",
    "MessageDraft",
    "MessageRefused",
    "MessageView",
    "NoSuchTask",
    "NothingToPrint",
    "Receipt",
    "ReceiverStopped",
    "Said",
    "SmtpChannel",
    "Task",
    "TaskClosed",
    "TaskDraft",
    "TaskView",
    "TwilioCalls",
    "TwilioTexts",
    "answer_number",
    "approve_and_greet",
    "as_ics",
    "channel_counts",
    "channels_from",
    "close_task",
    "communities_with_messages_due",
    "deliver_due",
    "drop_messages_about",
    "drop_tasks_about",
    "helper_lines",
    "is_phones",
    "is_twilios",
    "kind_names",
    "mark_printed",
    "messages_about",
    "messages_of",
    "note_receipt",
    "open_task",
    "open_tasks",
    "papers_waiting",
    "parts_count",
    "phone_instead",
    "post",
    "render",
    "say",
    "send_code",
    "tasks_open",
]
