"""The week as a picture: which block stands where. Pure; the template draws, the stylesheet paints.

Blocks that overlap in time share a day's width; no colour is named here, only how a ride stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from timebank.kernel.calendar import local_day, local_minute
from timebank.kernel.wording import minute_words, time_words
from timebank.rides import RideView
from timebank.web.coord.words import PLACES
from timebank.web.i18n import direction, language

USUAL = (6 * 60, 20 * 60)  # what a quiet week shows; rides outside stretch it
WEEK_LEFT, DAY_WIDTH, WEEK_TOP, WEEK_HOUR, WEEK_WIDTH = 72, 154, 36, 30, 1152
RAIL_LEFT, RAIL_TOP, RAIL_HOUR, RAIL_WIDTH = 68, 8, 40, 328
BLOCK_MINUTES_MIN = 56  # 24 px high in the week: one line of words
LABEL_MIN = 58  # narrower blocks stay without words; the table has them
LETTER = 7.0  # width of a letter at 14 px, for cutting labels
PAINT = {"look": "look", "found": "found", "way": "way", "here": "way", "done": "done"}


@dataclass(frozen=True, slots=True)
class Block:
    """One ride's rectangle. paint: class of the stylesheet; text_x: where its label starts."""

    x: float
    y: float
    width: float
    height: float
    paint: str
    tone: str
    label: str
    text_x: float


@dataclass(frozen=True, slots=True)
class Line:
    """An hour's line, with words on some."""

    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Column:
    """One day of the week."""

    day: date
    x: float
    text_x: float
    is_today: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything a template draws."""

    width: int
    height: int
    left: int
    top: int
    lines: list[Line]
    columns: list[Column]
    blocks: list[Block]
    now_y: float | None
    now_x: float
    rtl: bool
    day: date | None = None


@dataclass(frozen=True, slots=True)
class WeekPicture:
    """What a picture is drawn of: a Monday, the community's zone, the instant now."""

    monday: date
    zone: str
    now: datetime

    @property
    def today(self) -> date:
        """The local day, or the Monday when today lies in another week."""
        day = self.day_of(self.now)
        return day if 0 <= (day - self.monday).days < 7 else self.monday

    def day_of(self, at: datetime) -> date:
        """Return the local day of an instant."""
        return local_day(at, self.zone)

    def minutes_of(self, ride: RideView) -> tuple[int, int]:
        """Return the local minutes a ride's block spans, enough of them for one line of words."""
        start = local_minute(ride.pickup_at, self.zone)
        long = int((ride.dropoff_at - ride.pickup_at).total_seconds() // 60)
        return start, min(24 * 60, start + max(BLOCK_MINUTES_MIN, long))


def week_picture(picture: WeekPicture, rides: Sequence[RideView]) -> Drawing:
    """Lay out seven days side by side."""
    rtl = direction(language()) == "rtl"
    shown = [ride for ride in rides if PAINT.get(ride.kerb)]
    start, end = _span(picture, shown)
    columns, blocks = [], []
    for number in range(7):
        day = picture.monday + timedelta(days=number)
        x = WEEK_LEFT + number * DAY_WIDTH
        is_today = day == picture.day_of(picture.now)
        columns.append(Column(day, x, x + 4, is_today))
        of_day = [ride for ride in shown if picture.day_of(ride.pickup_at) == day]
        blocks += _blocks(picture, of_day, x + 4, DAY_WIDTH - 14, WEEK_TOP, WEEK_HOUR / 60, start)
    height = WEEK_TOP + (end - start) * WEEK_HOUR // 60 + 8
    made = Drawing(
        WEEK_WIDTH, height, WEEK_LEFT, WEEK_TOP,
        _lines(start, end, WEEK_TOP, WEEK_HOUR, 3), columns, blocks,
        _now_y(picture, start, end), WEEK_LEFT + DAY_WIDTH * picture.today.weekday(), rtl,
    )  # fmt: skip
    return _mirrored(made) if rtl else made


def rail_picture(picture: WeekPicture, rides: Sequence[RideView], day: date) -> Drawing:
    """Lay out one day alone, for narrow screens."""
    rtl = direction(language()) == "rtl"
    of_day = [r for r in rides if PAINT.get(r.kerb) and picture.day_of(r.pickup_at) == day]
    start, end = _span(picture, of_day, None)
    blocks = _blocks(
        picture, of_day, RAIL_LEFT, RAIL_WIDTH - RAIL_LEFT, RAIL_TOP, RAIL_HOUR / 60, start
    )
    height = RAIL_TOP + (end - start) * RAIL_HOUR // 60 + 8
    made = Drawing(
        RAIL_WIDTH, height, RAIL_LEFT, RAIL_TOP,
        _lines(start, end, RAIL_TOP, RAIL_HOUR, 1), [], blocks, None, 0, rtl, day,
    )  # fmt: skip
    return _mirrored(made) if rtl else made


def _span(
    picture: WeekPicture, rides: Sequence[RideView], usual: tuple[int, int] | None = USUAL
) -> tuple[int, int]:
    """Return the first and last full hour shown, in minutes; `usual` hours at least."""
    minutes = [picture.minutes_of(ride) for ride in rides]
    starts = [first // 60 * 60 for first, _ in minutes]
    ends = [-(-last // 60) * 60 for _, last in minutes]
    if usual is not None or not rides:
        starts.append((usual or USUAL)[0])
        ends.append((usual or USUAL)[1])
    return min(starts), max(ends)


def _lines(start: int, end: int, top: int, hour: int, every: int) -> list[Line]:
    return [
        Line(
            top + (minute - start) * hour / 60,
            _short(minute_words(minute, language())) if minute // 60 % every == 0 else "",
        )
        for minute in range(start, end, 60)
    ]


def _now_y(picture: WeekPicture, start: int, end: int) -> float | None:
    minute = local_minute(picture.now, picture.zone)
    if picture.day_of(picture.now) != picture.today or not start <= minute <= end:
        return None
    return WEEK_TOP + (minute - start) * WEEK_HOUR / 60


def _blocks(
    picture: WeekPicture,
    rides: Sequence[RideView],
    x: float,
    width: float,
    top: int,
    scale: float,
    start: int,
) -> list[Block]:
    made = []
    for ride, lane, lanes in _lanes(picture, rides):
        first, last = picture.minutes_of(ride)
        wide = width / lanes
        left = x + lane * wide
        label = _label(picture, ride, wide)
        paint = PAINT[ride.kerb]
        made.append(
            Block(
                round(left, 1), round(top + (first - start) * scale, 1), round(wide - 4, 1),
                round((last - first) * scale - 4, 1), paint,
                {"look": "warn", "done": "off"}.get(paint, "on"), label, round(left + 8, 1),
            )
        )  # fmt: skip
    return made


def _lanes(picture: WeekPicture, rides: Sequence[RideView]) -> list[tuple[RideView, int, int]]:
    """Give each ride a lane, and how many lanes stand side by side where it is."""
    placed: list[tuple[RideView, int, int]] = []
    together: list[tuple[RideView, int]] = []
    ends: list[int] = []
    for ride in sorted(rides, key=lambda one: (one.pickup_at, one.code)):
        first, last = picture.minutes_of(ride)
        if ends and first >= max(ends):
            placed += [(one, lane, len(ends)) for one, lane in together]
            together, ends = [], []
        lane = next((n for n, end in enumerate(ends) if end <= first), len(ends))
        if lane == len(ends):
            ends.append(last)
        else:
            ends[lane] = last
        together.append((ride, lane))
    return placed + [(one, lane, len(ends)) for one, lane in together]


def _label(picture: WeekPicture, ride: RideView, width: float) -> str:
    """Return time and kind of place, or as much of it as there is room for."""
    if width < LABEL_MIN:
        return ""
    place = ride.to_place
    words = str(PLACES[place.kind]) if place.kind != "other" else place.name
    room = int((width - 20) / LETTER)
    time = _short(time_words(ride.pickup_at, picture.zone, language()))
    said = f"{time} {words}"
    if len(said) > room and room < len(time) + 4:
        said = words
    return said if len(said) <= room else said[: max(1, room - 1)].rstrip() + "…"


def _short(time: str) -> str:
    """Leave the minutes of a full hour out: 9 AM."""
    return time.replace(":00", "")


def _mirrored(drawing: Drawing) -> Drawing:
    """Turn a drawing for languages written from the right; its text starts at the right too."""
    width = drawing.width
    return Drawing(
        width, drawing.height, drawing.left, drawing.top, drawing.lines,
        [
            Column(c.day, width - c.x - DAY_WIDTH + 6, width - c.text_x, c.is_today)
            for c in drawing.columns
        ],
        [
            Block(
                round(width - b.x - b.width, 1), b.y, b.width, b.height, b.paint, b.tone,
                b.label, round(width - b.text_x, 1),
            )
            for b in drawing.blocks
        ],
        drawing.now_y, width - drawing.now_x - DAY_WIDTH + 6, True, drawing.day,
    )  # fmt: skip
