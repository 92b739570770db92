"""States, parties and places by the names that news copy gives them, from many conflicts."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import notations
from ontology.gazetteer import fold, gazetteer, slug, sounds


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("HTS", "hayat-tahrir-al-sham"),
        ("the Houthis", "houthis"),
        ("Ansar Allah", "houthis"),
        ("RSF", "rapid-support-forces"),
        ("M23", "m23"),
        ("Tamil Tigers", "ltte"),
        ("U.N.", "united-nations"),
        ("TPLF", "tigray-peoples-liberation-front"),
        ("Daesh", "islamic-state"),
        ("Médecins Sans Frontières", "doctors-without-borders"),
        ("Tatmadaw", "tatmadaw"),
        ("FARC", "farc"),
        ("al Shabab", "al-shabaab"),
        ("Saraya al-Quds", "al-quds-brigades"),
        ("UPDF", "ugandan-peoples-defence-force"),
        ("UCK", "kosovo-liberation-army"),
        ("ETA", "eta"),
        ("eta", None),
        ("WHO", "world-health-organization"),
        ("who", None),
        ("ap", None),
    ],
)
def test_parties(name: str, key: str | None) -> None:
    entry = gazetteer().actor(name)
    assert (entry.key if entry else None) == key


@pytest.mark.parametrize(
    ("name", "iso"),
    [
        ("Syria", "SY"),
        ("Burma", "MM"),
        ("Swaziland", "SZ"),
        ("U.S.", "US"),
        ("us", None),
        ("DRC", "CD"),
        ("Türkiye", "TR"),
        ("Britain", "GB"),
    ],
)
def test_states(name: str, iso: str | None) -> None:
    country = gazetteer().country(name)
    assert (country.iso if country else None) == iso


@pytest.mark.parametrize(
    ("word", "iso"), [("Syrian", "SY"), ("Filipinos", "PH"), ("Burmese", "MM"), ("Dutch", "NL"), ("Congolese", "CD")]
)
def test_demonyms(word: str, iso: str) -> None:
    country = gazetteer().demonym(word)
    assert country is not None
    assert country.iso == iso


@pytest.mark.parametrize(("seat", "iso"), [("Ankara", "TR"), ("the Kremlin", "RU"), ("Kiev", "UA"), ("Tehran", "IR")])
def test_seats_of_government(seat: str, iso: str) -> None:
    country = gazetteer().capital(seat)
    assert country is not None
    assert country.iso == iso


@pytest.mark.parametrize(
    ("name", "countries", "key"),
    [
        ("Khan Sheikhoun", (), "khan-shaykhun-168325"),
        ("Khan Cheikhoun", ("SY",), "khan-shaykhun-168325"),
        ("Idleb region", (), "idlib-province"),
        ("Darfur", (), "darfur"),
        ("North Kordofan", (), "north-kordofan"),
        ("South Kordofan", (), "south-kordofan"),
        ("Gaza", (), "gaza-strip"),
        ("Georgia", (), "georgia"),
        ("Most", (), None),
        ("Benin City", ("NG",), "benin-city-2347283"),
        ("Benue State", ("NG",), None),
        ("Lisichansk", ("UA",), "lysychansk-702972"),
    ],
)
def test_places(name: str, countries: tuple[str, ...], key: str | None) -> None:
    place = gazetteer().place(name, countries)
    assert (place.key if place else None) == key


def test_a_report_s_countries_tell_namesakes_apart() -> None:
    tripolis = {gazetteer().place("Tripoli", (iso,)) for iso in ("LY", "LB")}
    assert {place.country for place in tripolis if place} == {"LY", "LB"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Khan Sheikhoun", "Khān Shaykhūn"),
        ("Hodeidah", "Hudaydah"),
        ("Kharkov", "Kharkiv"),
    ],
)
def test_spellings_of_one_name_sound_alike(one: str, other: str) -> None:
    assert sounds(one) == sounds(other)


def test_every_type_is_of_the_scheme_and_no_name_is_claimed_twice() -> None:
    actors = gazetteer().actors
    assert {actor.type for actor in actors} <= set(notations("actor-type"))
    names = Counter(fold(name) for actor in actors for name in {fold(n) for n in (actor.label, *actor.aliases)})
    assert not [name for name, count in names.items() if count > 1]


def test_no_name_or_code_is_of_two_states() -> None:
    countries = gazetteer().countries
    assert len(countries) == len({country.iso for country in countries}) == len({country.key for country in countries})
    names = Counter(fold(name) for c in countries for name in {fold(n) for n in (c.label, *c.aliases)})
    assert not [name for name, count in names.items() if count > 1]


@given(st.text())
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(min_size=1))
def test_a_slug_fits_into_an_iri(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]+", slug(name))
    assert slug(name) == slug(name)
