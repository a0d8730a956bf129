"""Headers, form tokens, addresses and languages: what holds for every page."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.test_access import address_of, rules
from timebank.web.addresses import safe_next

Clients = Callable[[str], FlaskClient]


def public_pages(app: Flask) -> list[str]:
    return [
        address_of(rule)
        for rule in rules(app)
        if rule.endpoint.startswith(("public.", "account.")) and "GET" in rule.methods
    ]


def test_every_page_forbids_frames_inline_code_and_other_sites(
    app: Flask, client: FlaskClient
) -> None:
    for address in public_pages(app):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_no_page_holds_inline_style_script_or_handler(app: Flask, client: FlaskClient) -> None:
    for address in public_pages(app):
        html = client.get(address).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*src)", html)


def test_pages_of_a_signed_in_person_are_never_stored(client_for: Clients) -> None:
    answer = client_for("rider").get("/eastside/how")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_stylesheet_is_kept_for_a_year_under_its_hash(client: FlaskClient) -> None:
    html = client.get("/eastside/").text
    found = re.search(r'href="(/static/[^"]+style\.css)"', html)
    assert found
    answer = client.get(found[1], headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= 12_000
    stale = client.get("/static/0123456789ab/style.css")
    assert stale.headers["Cache-Control"] == "no-cache"
    assert client.get("/static/x/../../setup.cfg").status_code == 404


def test_the_first_page_is_light(client: FlaskClient) -> None:
    assert len(client.get("/eastside/").data) <= 10_000


def test_cookies_are_for_http_and_this_site_only(client: FlaskClient) -> None:
    cookies = client.get("/eastside/join").headers.getlist("Set-Cookie")
    assert cookies
    assert all("HttpOnly" in each and "SameSite=Lax" in each for each in cookies)


def test_a_form_without_its_token_is_refused_kindly(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for rule in rules(app):
        if "POST" in rule.methods and rule.endpoint.startswith(("public.", "account.")):
            answer = client.post(address_of(rule), data={"name": "Opal"})
            assert answer.status_code == 400, rule
            assert "open too long" in answer.text


def test_a_form_with_its_token_is_taken(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get("/eastside/join").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    answer = client.post(
        "/eastside/join",
        data={"csrf_token": token[1], "name": "Opal Finch", "phone": "3135550177", "wish": "call"},
    )
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/eastside/../bank-2/me",
        "/bank-2/me",
        "/eastsider/me",
        "javascript:alert(1)",
        "/eastside/me\r\nSet-Cookie: x=1",
        "/eastside//elsewhere.example",
        "",
        None,
        "/eastside/" + "a" * 400,
    ],
)
def test_nobody_is_led_away_after_signing_in(app: Flask, wanted: str | None) -> None:
    with app.test_request_context("/eastside/in"):
        app.preprocess_request()
        assert safe_next(wanted) is None


@pytest.mark.parametrize("wanted", ["/eastside/me", "/eastside/me/rides?again=HJKM", "/eastside/"])
def test_a_path_of_this_community_is_where_one_goes_next(app: Flask, wanted: str) -> None:
    with app.test_request_context("/eastside/in"):
        app.preprocess_request()
        assert safe_next(wanted) == wanted


def test_the_language_is_switched_and_the_page_stays(client: FlaskClient) -> None:
    answer = client.get("/eastside/how?lang=es&x=1")
    assert (answer.status_code, answer.location) == (303, "/eastside/how?x=1")
    page = client.get("/eastside/how").text
    assert '<html lang="es" dir="ltr"' in page
    client.get("/eastside/how?lang=ar")
    assert '<html lang="ar" dir="rtl"' in client.get("/eastside/how").text


def test_a_language_we_do_not_have_changes_nothing(client: FlaskClient) -> None:
    assert client.get("/eastside/how?lang=xx").status_code == 303
    assert '<html lang="en"' in client.get("/eastside/how").text


def test_the_language_switch_leads_nowhere_else(client: FlaskClient) -> None:
    answer = client.get("//elsewhere.example/?lang=es")
    assert not (answer.location or "").startswith("//")
    assert "elsewhere" not in (answer.location or "").split("/")[0:3]


@pytest.mark.parametrize("language", ["es", "ar", "bn"])
def test_posters_lead_to_each_language(client: FlaskClient, language: str) -> None:
    assert client.get(f"/{language}").status_code == 303
    assert f'<html lang="{language}"' in client.get("/eastside/").text


@pytest.mark.parametrize("path", ["desk", "board"])
def test_staff_pages_are_english_for_who_reads_bengali(client_for: Clients, path: str) -> None:
    coordinator = client_for("coordinator")
    coordinator.set_cookie("lang", "bn")
    page = coordinator.get(f"/eastside/{path}").text
    assert '<html lang="en" dir="ltr"' in page
    assert not re.search("[\u0980-\u09ff]", page)
    assert '<html lang="bn"' in coordinator.get("/eastside/how").text


def test_a_member_who_reads_bengali_is_met_in_it(client_for: Clients) -> None:
    data = {"phone": "313-555-0177", "wish": "text", "language": "bn", "quiet_from": "9:00",
            "from_half": "pm", "quiet_until": "8:00", "until_half": "am"}  # fmt: skip
    rider = client_for("rider")
    assert rider.post("/eastside/me/contact", data=data).status_code == 303
    rider.delete_cookie("lang")
    assert '<html lang="bn" dir="ltr"' in rider.get("/eastside/me").text


def test_the_browsers_own_language_is_the_first(client: FlaskClient) -> None:
    page = client.get("/eastside/", headers={"Accept-Language": "ar-EG,ar;q=0.9,en;q=0.5"}).text
    assert 'dir="rtl"' in page
