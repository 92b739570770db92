"""States, parties and places by the names that news copy gives them, from many conflicts."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import notations
from ontology.gazetteer import ActorEntry, CountryEntry, fold, gazetteer, slug


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
        ("Benue State", ("NG",), "benue-state-ng-26"),
        ("Hodeidah", (), "al-hudaydah-79415"),
        ("Hodeida", ("YE",), "al-hudaydah-79415"),
        ("Cheikh Miskin", ("SY",), "shaykh-miskin-164328"),
        ("Helmand province", (), "helmand"),
        ("province of Helmand", ("AF",), "helmand"),
        ("Kandahar", ("AF",), "kandahar-1138336"),
        ("Kandahar province", ("AF",), "kandahar-province-af-23"),
        ("Khowst province", ("AF",), "khost-province-af-37"),
        ("Kharkiv region", (), "kharkiv-region"),
        ("Kharkov", ("UA",), "kharkiv-706483"),
        ("Lugansk", ("UA",), "luhansk-702658"),
        ("Zaporozhye region", ("UA",), "zaporizhzhia-region"),
        ("Rakhine state", (), "rakhine"),
        ("Tigray", (), "tigray"),
        ("North Kivu", ("CD",), "north-kivu"),
        ("Borno state", (), "borno"),
        ("Cabo Delgado", (), "cabo-delgado"),
        ("Idlib governorate", (), "idlib-province"),
        ("Anbar", (), "anbar"),
        ("Donbas", (), "donbas"),
        ("Sinai", (), "sinai"),
        ("Deir al-Zour province", ("SY",), "deir-ezzor-province"),
        ("Northern Province", (), None),
        ("Northern Province", ("LK",), "northern-province-lk-38"),
        ("Plateau", (), None),
        ("Defence", ("PH",), None),
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
    ("name", "countries", "division"),
    [
        ("Khan Sheikhoun", (), "idlib-province"),
        ("Maiduguri", ("NG",), "borno"),
        ("Lashkar Gah", ("AF",), "helmand"),
        ("Goma", ("CD",), "north-kivu"),
        ("Sukhumi", ("GE-AB",), "abkhazia"),
        ("Kandahar", (), "kandahar-province-af-23"),
        ("Kandahar province", (), None),
    ],
)
def test_the_division_that_a_city_lies_in(name: str, countries: tuple[str, ...], division: str | None) -> None:
    place = gazetteer().place(name, countries)
    assert place is not None
    around = gazetteer().division(place)
    assert (around.key if around else None) == division


def test_every_curated_place_and_every_city_spelt_by_hand_is_found_by_its_names() -> None:
    for name in ("Khan Sheikhoun", "Hodeidah", "Mekelle", "Kobani", "Beletwein"):
        assert gazetteer().places(name)[0].geonames
    assert gazetteer().places("Beletwein")[0].label == "Beledweyne"


@pytest.mark.parametrize(
    ("name", "iso", "type_", "place"),
    [
        ("Abkhazia", "GE-AB", "state", "abkhazia"),
        ("South Ossetia", "GE-SO", "state", "south-ossetia"),
        ("Somaliland", "SO-SL", "state", "somaliland"),
        ("Transnistria", "MD-TR", "state", "transnistria"),
        ("Northern Cyprus", "CY-NC", "state", "northern-cyprus"),
        ("Artsakh", "AZ-NK", "state", "nagorno-karabakh"),
        ("Iraqi Kurdistan", "IQ-KR", "government", "iraqi-kurdistan"),
        ("Donetsk People's Republic", "UA-DP", "government", "donetsk-region"),
        ("Luhansk People's Republic", "UA-LP", "government", "luhansk-region"),
        ("Rojava", "SY-NE", "government", "rojava"),
        ("Puntland", "SO-PL", "government", "puntland"),
        ("Western Sahara", "EH", "state", "western-sahara"),
        ("Palestine", "PS", "state", "palestine"),
        ("Taiwan", "TW", "state", "taiwan"),
        ("Kosovo", "XK", "state", "kosovo"),
    ],
)
def test_those_that_govern_themselves_are_parties_and_places(name: str, iso: str, type_: str, place: str) -> None:
    entry, where = gazetteer().country(name), gazetteer().place(name)
    assert entry is not None
    assert where is not None
    assert (entry.iso, entry.type, where.key) == (iso, type_, place)


@pytest.mark.parametrize(
    ("name", "key", "whole"),
    [
        ("Syrian regime", "syria-government", "syria"),
        ("the government of Mali", "mali-government", "mali"),
        ("Abkhaz government", "abkhazia-government", "abkhazia"),
        ("Syrian forces", "syria-forces", "syria"),
        ("Kenyan army", "kenya-defence-forces", "kenya"),
        ("army of Chad", "chadian-army", "chad"),
        ("U.S. military", "united-states-forces", "united-states"),
        ("rebel forces", None, None),
    ],
)
def test_the_arms_of_a_state_are_parts_of_it(name: str, key: str | None, whole: str | None) -> None:
    arm = gazetteer().arm(name)
    assert (arm.key if arm else None, arm.part_of if arm else None) == (key, whole)
    assert arm is None or gazetteer().party(arm.key) == arm


@pytest.mark.parametrize(
    ("name", "countries", "key"),
    [
        ("National Liberation Army", ("CO",), "eln"),
        ("National Liberation Army", (), "eln"),
        ("National Liberation Army", ("XK", "MK"), "national-liberation-army-macedonia"),
        ("National Liberation Army", ("LY",), "libyan-national-army"),
        ("PLA", ("CN",), "peoples-liberation-army"),
        ("PLA", ("NP",), "maoists-nepal"),
        ("SLA", ("LB",), "south-lebanon-army"),
        ("SLA", ("SD",), "sudan-liberation-army"),
        ("JEM", ("SD", "TD"), "justice-and-equality-movement"),
        ("JEM", ("PK",), "jaish-e-mohammed"),
        ("UPC", ("CD",), "upc-ituri"),
        ("UPC", ("CF",), "upc-car"),
        ("SNA", ("SO",), "somali-national-army"),
        ("Islamic Jihad", ("EG",), "egyptian-islamic-jihad"),
        ("FSA", ("SY",), "free-syrian-army"),
        ("sla", ("SD",), None),
    ],
)
def test_a_report_s_countries_tell_parties_of_one_name_apart(
    name: str, countries: tuple[str, ...], key: str | None
) -> None:
    entry = gazetteer().actor(name, countries)
    assert (entry.key if entry else None) == key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Volodymyr Zelenskiy", "volodymyr-zelensky"),
        ("Vladimir Zelenskyy", "volodymyr-zelensky"),
        ("Zelensky", "volodymyr-zelensky"),
        ("Владимир Путин", "vladimir-putin"),
        ("Moammar Qadhafi", "muammar-gaddafi"),
        ("Hasan Ruhani", "hassan-rouhani"),
        ("Ali Khamene'i", "ali-khamenei"),
        ("Mahmud Ahmadi-Nejad", "mahmoud-ahmadinejad"),
        ("Saddam Husayn", "saddam-hussein"),
        ("Ali Ahmed", None),
        ("Hamas", None),
    ],
)
def test_persons_by_their_full_names_in_any_transliteration(name: str, key: str | None) -> None:
    person = gazetteer().person(name)
    assert (person.key if person else None) == key


def test_whatever_is_part_of_something_is_part_of_what_the_gazetteer_knows() -> None:
    known = {country.key for country in gazetteer().countries}
    lost = [
        (actor.key, actor.part_of)
        for actor in gazetteer().actors
        if actor.part_of and actor.part_of not in known and gazetteer().party(actor.part_of) is None
    ]
    assert not lost


def everyone() -> list[ActorEntry | CountryEntry]:
    return [*gazetteer().countries, *gazetteer().actors, *gazetteer().persons]


def test_no_key_is_of_two() -> None:
    keys = Counter(entry.key for entry in everyone())
    assert not [key for key, count in keys.items() if count > 1]


def test_identifiers_are_of_one_entry_each() -> None:
    ids = Counter(entry.wikidata for entry in everyone() if entry.wikidata)
    assert not [id_ for id_, count in ids.items() if count > 1]
    assert all(re.fullmatch(r"Q[1-9]\d*", id_) for id_ in ids)
    states = [country for country in gazetteer().countries if not country.within]
    assert sum(country.wikidata is not None for country in states) >= len(states) - 3


def test_every_type_is_of_the_scheme_and_a_name_is_of_two_only_where_the_country_decides() -> None:
    actors = gazetteer().actors
    assert {actor.type for actor in actors} <= set(notations("actor-type"))
    everyone = (*actors, *gazetteer().persons)
    names = Counter(fold(name) for actor in everyone for name in {fold(n) for n in (actor.label, *actor.aliases)})
    assert {name for name, count in names.items() if count > 1} <= gazetteer().shared


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
