"""Every form of every page made wrong, piece by piece, and sent twice at once.

Nothing fails, nothing is half written, and whoever sent it is told what to do. A new address that
takes a form must be given a right one in `good_forms`, or a test here fails.
"""

import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from tests.conftest import only_sqlite
from tests.fuzz import corpus
from tests.web.conftest import SECRET
from tests.web.furnishing import furnish
from tests.web.good_forms import GOOD, SITUATIONS, Good
from tests.web.seeds import Seed
from tests.web.test_access import rules
from timebank import reports
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.kernel.tables import Base

Clients = Callable[[str], FlaskClient]
Rows = dict[str, list[tuple[Any, ...]]]
COUNTS = {"rate_count", "session"}  # a refused try counts, and a page keeps a sign-in awake
DRAFTS = {"desk_draft"}  # a desk keeps what was typed on purpose, right or wrong
# SELECTs that write
MOVES_HOURS = ("ledger_transfer(", "ledger_pay(", "ledger_batch(", "ledger_hold(", "ledger_settle(")
READS = {"SELECT", "BEGIN", "PRAGMA", "SET", "SHOW", "SAVEPOINT", "RELEASE", "ROLLBACK"}
TABLES = [table for table in Base.metadata.sorted_tables if table.name not in COUNTS]
NAMES = {table.name for table in TABLES}
# a wrong code is counted as a try; a call's address is kept while its time is still wrong
KEEPS_ON = {
    "account.use_code", "account.send_code", "account.call_code", "desk.place",
    "me.keep_exchange", "desk.write_help",  # names with digits are counted, right or not
}  # fmt: skip
# a slip with a code is shown once, so a second press prints another one
NEW_EACH_TIME = {"account.send_code", "account.call_code", "account.use_code", "coord.code"}
CASES_MOST = {"sqlite": 7, "postgresql": 3}  # of each of more than 100 forms


class Stage:
    """A community in one situation: rows can be looked at, and put back as they were."""

    def __init__(self, app: Flask, database: Database, ids: dict[str, str]) -> None:
        self.app, self.database, self.ids = app, database, ids
        self.clients: dict[str, FlaskClient] = {}
        self.written: set[str] = set()  # tables: most refused forms never get that far
        event.listen(database.engine, "before_cursor_execute", self._note)
        self.before = self.rows(NAMES)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        verb, *words = statement.split(maxsplit=3)
        if any(call in statement for call in MOVES_HOURS):
            self.written |= {"transfer", "entry", "account", "hold"}
        elif verb not in READS:
            named = {word.strip('"') for word in words} & (NAMES | COUNTS)
            self.written |= (named or NAMES) - COUNTS  # no name where we look: it may be any

    @property
    def is_as_before(self) -> bool:
        """Whether every row that a refused form may not change stands as the situation began."""
        kept = self.written - DRAFTS
        return self.rows(kept) == {name: self.before[name] for name in kept}

    def rows(self, names: set[str]) -> Rows:
        """Return every row of these tables."""
        with self.database.reading() as session:
            return {
                table.name: sorted((tuple(row) for row in session.execute(table.select())), key=str)
                for table in TABLES
                if table.name in names
            }

    def grown(self) -> dict[str, int]:
        """Return by how many rows each table differs from how the situation began."""
        rows = self.rows(self.written - DRAFTS)
        grown = {name: len(found) - len(self.before[name]) for name, found in rows.items()}
        return {name: number for name, number in grown.items() if number}

    def put_back(self) -> None:
        """Bring all rows back to how the situation began."""
        changed = [table for table in TABLES if table.name in self.written]
        with self.database.transaction() as session:
            if self.database.is_sqlite:
                session.execute(text("PRAGMA defer_foreign_keys=ON"))
            else:
                session.execute(text("SET LOCAL session_replication_role = replica"))
            for table in reversed(changed):
                session.execute(table.delete())
            for table in changed:
                names = [column.name for column in table.columns]
                if kept := self.before.get(table.name):
                    values = [dict(zip(names, row, strict=True)) for row in kept]
                    session.execute(table.insert(), values)
            session.execute(Base.metadata.tables["rate_count"].delete())
        self.written.clear()

    def browser_for(self, good: Good) -> FlaskClient:
        """Return the browser of the one who may; at the door, of who has asked for a code."""
        client = self.clients.get(good.role) or self.app.test_client()
        if good.endpoint in ("account.use_code", "account.call_code"):
            client.post("/eastside/in", data={"contact": "313-555-0177"})
        return client

    def send(self, good: Good, path: str, data: Any, **more: Any) -> TestResponse:
        """Post as the one who may."""
        return self.browser_for(good).post(path, data=data, **more)


@pytest.fixture(params=list(SITUATIONS))
def situation(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def stage(
    app: Flask,
    database: Database,
    seed: Seed,
    clock: FixedClock,
    client_for: Clients,
    situation: str,
) -> Iterator[Stage]:
    SITUATIONS[situation](database, seed, clock)
    made = Stage(app, database, furnish(database, seed, clock, SECRET))
    made.clients = {role: client_for(role) for role in {g.role for g in GOOD[situation]} - {""}}
    yield made
    event.remove(database.engine, "before_cursor_execute", made._note)
    with database.reading() as session:
        assert reports.audit_all(session, 1, clock.now()) == []


def told_what_to_do(answer: TestResponse) -> bool:
    """Whether a refusal names what to fix, or says what to do and whom to call."""
    page = answer.text
    return 'class="err' in page or ('class="hint"' in page and "tel:" in page)


def test_every_address_that_takes_a_form_has_a_right_one(app: Flask) -> None:
    listed = {good.endpoint for goods in GOOD.values() for good in goods}
    takes = {rule.endpoint for rule in rules(app) if "POST" in (rule.methods or ())}
    # hooks take signed calls of providers, no forms of people: test_hooks sends those wrong
    assert {endpoint for endpoint in takes if not endpoint.startswith("hooks.")} == listed


def test_a_right_form_is_taken_and_twice_at_once_is_once(stage: Stage, situation: str) -> None:
    for good in GOOD[situation]:
        path, fields = good.at(stage.ids)
        fields["request_key"] = f"the-same-form-{zlib.crc32(path.encode()):010d}"
        once = stage.send(good, path, fields)
        assert once.status_code == good.expect, (good.endpoint, once.status_code, once.text[-900:])
        after_one = stage.grown()
        stage.put_back()
        with ThreadPoolExecutor(2) as both:
            sent = [both.submit(stage.send, good, path, fields) for _ in range(2)]
        codes = sorted(one.result().status_code for one in sent)
        assert codes[0] == good.expect, (good, codes)
        assert codes[1] in (good.expect, 404, 409), (good, codes)
        if good.endpoint not in NEW_EACH_TIME:
            assert stage.grown() == after_one, good.endpoint
        stage.put_back()


def test_a_form_gone_bad_is_refused_whole_with_words(stage: Stage, situation: str) -> None:
    most = CASES_MOST["sqlite" if stage.database.is_sqlite else "postgresql"]
    others = [stage.ids[name] for name in ("driver_member", "staff", "newcomer")]
    for good in GOOD[situation]:
        path, fields = good.at(stage.ids)
        seed = zlib.crc32(good.endpoint.encode())
        values = corpus.with_others(others)
        for case in corpus.forms(fields, values=values, most=most, seed=seed):
            pairs: dict[str, list[str]] = {}
            for name, value in case.pairs:
                pairs.setdefault(name, []).append(value)
            sent = {n: [v.encode("utf-8", "surrogatepass") for v in vs] for n, vs in pairs.items()}
            answer = stage.send(good, path, sent)
            what = (good.endpoint, case.name, answer.status_code)
            assert answer.status_code < 500, what
            if answer.status_code >= 400:
                assert told_what_to_do(answer), (*what, answer.text)
                if good.endpoint not in KEEPS_ON:
                    assert stage.is_as_before, (*what, "wrote something")
            if stage.written:
                stage.put_back()


@only_sqlite
def test_a_body_that_is_no_form_is_refused_whole(stage: Stage, situation: str) -> None:
    for good in GOOD[situation]:
        path, _fields = good.at(stage.ids)
        number = zlib.crc32(good.endpoint.encode())
        bodies = list(corpus.bodies())
        for name, kind, body in (bodies[number % len(bodies)], bodies[-1]):
            browser = stage.browser_for(good)
            held = set(stage.written)  # a code that was asked for
            before = stage.rows(held)
            answer = browser.post(path, data=body, content_type=kind)
            what = (good.endpoint, name, answer.status_code)
            assert answer.status_code < 500, what
            if answer.status_code >= 400:
                assert told_what_to_do(answer), what
            if name == "10 MB" and good.fields:
                assert answer.status_code == 413, what
                assert stage.written == held, what
                assert stage.rows(held) == before, what
            if stage.written:
                stage.put_back()
