"""Denied unless declared: every endpoint says who may come, and nobody else gets in."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.routing import Rule

from tests.web.seeds import Seed
from timebank.kernel.db import Database
from timebank.members import Member
from timebank.web.access import OPEN_ROLES, access, declared_access

Clients = Callable[[str], FlaskClient]
ROLES = ("rider", "driver", "helper", "coordinator", "admin")


def address_of(rule: Rule, slug: str = "eastside") -> str:
    """Build an address of a rule with something in each of its places."""
    filled = {"slug": slug}
    for name, converter in rule._converters.items():
        kind = type(converter).__name__
        filled.setdefault(
            name,
            {
                "UUIDConverter": "0190e0a0-0000-7000-8000-000000000000",
                "CodeConverter": "HJKM2345",
                "IntegerConverter": "7",
                "AnyConverter": str(getattr(converter, "regex", "")).strip("(?:)").split("|")[0],
            }.get(kind, "2026-11"),
        )
    built = rule.build(filled)
    assert built is not None, rule
    return built[1].split("?")[0]


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static_file"]


def test_every_endpoint_declares_its_access(app: Flask) -> None:
    silent = [e for e in app.view_functions if declared_access(app, e) is None]
    assert silent == []


def test_open_endpoints_show_nobodys_data_and_others_name_whose(app: Flask) -> None:
    for endpoint in app.view_functions:
        declared = declared_access(app, endpoint)
        assert declared is not None
        if "code" in declared.roles:
            assert declared.whose == "code", endpoint
        elif declared.is_open:
            assert declared.whose == "nobody", endpoint
        if declared.whose == "community":
            assert declared.roles <= {"coordinator", "admin"}, endpoint
        assert not (declared.roles & OPEN_ROLES and declared.roles - OPEN_ROLES), endpoint


@pytest.mark.own_app
def test_an_endpoint_that_says_nothing_lets_nobody_in(app: Flask, client_for: Clients) -> None:
    app.add_url_rule("/<slug:slug>/forgotten", "forgotten", lambda: "secret")
    assert client_for("admin").get("/eastside/forgotten").status_code == 403


def test_without_a_sign_in_every_closed_page_asks_for_one(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app):
        declared = declared_access(app, rule.endpoint)
        if declared and not declared.is_open:
            method = "get" if "GET" in rule.methods else "post"
            answer = getattr(client, method)(address_of(rule))
            assert answer.status_code == 303, rule
            assert answer.location.startswith("/eastside/in"), rule


def test_a_role_that_is_not_named_gets_403_on_every_page(app: Flask, client_for: Clients) -> None:
    clients = {role: client_for(role) for role in ROLES}
    held = {
        "rider": {"rider"},
        "driver": {"rider", "driver"},
        "helper": {"rider", "helper"},
        "coordinator": {"rider", "coordinator"},
        "admin": {"rider", "admin", "coordinator"},
    }
    for rule in rules(app):
        declared = declared_access(app, rule.endpoint)
        if declared is None or declared.is_open:
            continue
        for role, client in clients.items():
            if declared.roles & held[role]:
                continue
            for method in {"GET", "POST"} & rule.methods:
                answer = client.open(address_of(rule), method=method)
                assert answer.status_code == 403, (rule, role, method)


def test_another_communitys_member_finds_nothing_on_any_closed_page(
    app: Flask, client_for: Clients
) -> None:
    stranger = client_for("stranger")
    for rule in rules(app):
        declared = declared_access(app, rule.endpoint)
        if declared and not declared.is_open:
            for method in {"GET", "POST"} & rule.methods:
                answer = stranger.open(address_of(rule), method=method)
                assert answer.status_code == 404, (rule, method)


def test_an_unknown_community_is_not_found_on_any_page(app: Flask, client_for: Clients) -> None:
    rider = client_for("rider")
    for rule in rules(app):
        if "slug" in rule.arguments:
            method = "get" if "GET" in rule.methods else "post"
            answer = getattr(rider, method)(address_of(rule, "nowhere"))
            assert answer.status_code == 404, rule


def test_no_get_changes_anything_by_being_only_a_post(app: Flask) -> None:
    """Views that write are POST alone: phones and scanners open links by themselves."""
    for rule in rules(app):
        assert not {"PUT", "PATCH", "DELETE"} & rule.methods, rule
        assert not {"GET", "POST"} <= rule.methods, f"{rule}: one view for each method"


@pytest.mark.own_app
def test_a_member_who_only_asked_is_told_how_it_stands(
    app: Flask, seed: Seed, client_for: Clients, database: Database
) -> None:
    @access("rider", whose="own")
    def closed() -> str:
        return "in"

    app.add_url_rule("/<slug:slug>/closed", "closed", closed)
    rider = client_for("rider")
    assert rider.get("/eastside/closed").text == "in"
    with database.transaction() as session:
        session.execute(update(Member).where(Member.id == seed.rider_id).values(state="asked"))
    answer = rider.get("/eastside/closed")
    assert (answer.status_code, answer.location) == (303, "/eastside/start")
    assert "You asked to join" in rider.get("/eastside/start").text
