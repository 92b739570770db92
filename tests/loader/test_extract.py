"""What the rules read out of single sentences, from conflicts that no development article tells of."""

from __future__ import annotations

import pytest

from loader.article import Article
from loader.dates import PartialDate
from loader.extract import RuleExtractor
from loader.statements import Agreement, Control, Event, Reading, Relation

EXTRACTOR = RuleExtractor()
PUBLISHED = PartialDate(2023, 6, 14)  # a Wednesday


def reading(text: str) -> Reading:
    return EXTRACTOR.read(Article(text, "test", published=PUBLISHED))


def relations(text: str) -> set[tuple[str, str, str]]:
    found = {(s.subject, s.relation, s.object) for s in reading(text).statements if isinstance(s, Relation)}
    return found | {(o, r, s) for s, r, o in found if r in ("opposes", "allied-with")}


def events(text: str, factuality: str = "asserted") -> list[Event]:
    return [s for s in reading(text).statements if isinstance(s, Event) and s.factuality == factuality]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Volodymyr Zelensky, the president of Ukraine, spoke in Kyiv.", ("Volodymyr Zelensky", "leads", "Ukraine")),
        (
            "Ethiopian Prime Minister Abiy Ahmed visited Mekelle on Monday.",
            ("Abiy Ahmed", "leads", "Ethiopia"),
        ),
        (
            "Nabil Abdallah, a spokesman for the Sudanese army, said fighting continued.",
            ("Nabil Abdallah", "speaks-for", "Sudanese Armed Forces"),
        ),
        (
            "Rwanda supports the M23 rebels, the report said.",
            ("Rwanda", "supports", "M23"),
        ),
        (
            "The Houthis, backed by Iran, shelled Taiz.",
            ("Iran", "supports", "Houthis"),
        ),
        (
            "Colombian troops clashed with the National Liberation Army in Arauca.",
            ("Colombian troops", "opposes", "National Liberation Army"),
        ),
        ("Burmese troops burned villages in Sagaing.", ("Burmese troops", "part-of", "Myanmar")),
    ],
)
def test_relations(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in relations(text)


@pytest.mark.parametrize(
    ("text", "type_", "initiator", "place"),
    [
        ("Ukrainian forces entered Kherson on Friday.", "advance", "Ukrainian forces", "Kherson"),
        ("The town of Bunagana was captured by M23 rebels.", "capture", "M23", "Bunagana"),
        ("Saudi warplanes carried out air strikes on Sanaa.", "air-strike", "Saudi warplanes", "Sanaa"),
        ("Boko Haram fighters abducted 20 students in Chibok.", "abduction", "Boko Haram", "Chibok"),
        ("Russian troops withdrew from Kherson.", "withdrawal", "Russian troops", "Kherson"),
        ("Police arrested 30 protesters in Khartoum.", "arrest", "Police", "Khartoum"),
        ("The fall of Kunduz to the Taliban shocked Kabul.", "capture", None, "Kunduz"),
    ],
)
def test_events(text: str, type_: str, initiator: str | None, place: str) -> None:
    found = [event for event in events(text) if event.type == type_ and event.place == place]
    assert found, reading(text).statements
    assert initiator is None or any(initiator in event.initiators for event in found)


@pytest.mark.parametrize(
    ("text", "type_", "factuality"),
    [
        ("The army did not attack Goma.", "attack", "negated"),
        ("Ethiopia denied attacking Mekelle.", "attack", "denied"),
        ("Rebel fighters will withdraw from Bunia.", "withdrawal", "planned"),
        ("The rebels refused to withdraw from Bunia.", "withdrawal", "negated"),
        ("Residents fear an attack on Goma by the rebels.", "attack", "feared"),
        ("The UN urged the rebels to leave Bunia.", "withdrawal", "demanded"),
        ("The rebels threatened to attack Goma.", "attack", "planned"),
    ],
)
def test_what_did_not_happen_is_never_asserted(text: str, type_: str, factuality: str) -> None:
    assert not [event for event in events(text) if event.type == type_]
    assert [event for event in events(text, factuality) if event.type == type_]


@pytest.mark.parametrize(
    ("text", "controller", "place", "status"),
    [
        ("Goma remains under government control, Kenya said.", None, "Goma", "controls"),
        ("The Taliban controlled Kandahar for years.", "Taliban", "Kandahar", "controls"),
        ("The army lost control of Marawi in 2017.", None, "Marawi", "lost"),
        ("Most of Kachin State escapes the control of the junta in Myanmar.", None, "Kachin State", "outside"),
    ],
)
def test_control(text: str, controller: str | None, place: str, status: str) -> None:
    found = [s for s in reading(text).statements if isinstance(s, Control) and (s.place, s.status) == (place, status)]
    assert found
    assert controller is None or found[0].controller == controller


def test_agreement_with_parties_date_and_obstruction() -> None:
    text = (
        "Ethiopia and Eritrea signed a peace agreement in July 2018. "
        "A ceasefire between Sudan and the rebels was violated by the rebels on Monday."
    )
    agreements = {s.type: s for s in reading(text).statements if isinstance(s, Agreement)}
    peace, truce = agreements["peace-agreement"], agreements["ceasefire"]
    assert set(peace.parties) == {"Ethiopia", "Eritrea"}
    assert str(peace.concluded) == "2018-07"
    assert peace.status == "concluded"
    assert truce.status == "violated"
    assert truce.obstructed_by == ("rebels",)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Kyiv was shelled by Russian forces, according to the UN.", ("United Nations",)),
        ('"Russian forces shelled Kharkiv," said Oleh Synehubov, the governor.', ("Oleh Synehubov",)),
        ("Human Rights Watch said Burmese troops attacked Sittwe.", ("Human Rights Watch",)),
        ("Russian forces attacked Kharkiv.", ()),
    ],
)
def test_attribution(text: str, source: tuple[str, ...]) -> None:
    found = [s for s in reading(text).statements if isinstance(s, Event) and s.type in ("shelling", "attack")]
    assert found
    assert found[0].reported_by == source


def test_every_quote_stands_in_the_article(seed_reading: Reading) -> None:
    text = seed_reading.article.text
    evidence = [e for s in seed_reading.statements for e in s.evidence]
    evidence += [e for a in seed_reading.actors for e in a.evidence] + [
        e for p in seed_reading.places for e in p.evidence
    ]
    assert evidence
    for e in evidence:
        assert text[e.start : e.end] == e.quote
        assert e.sentence_start <= e.start < e.end <= e.sentence_end


def test_the_same_article_gives_the_same_reading(seed_article: Article, seed_reading: Reading) -> None:
    assert EXTRACTOR.read(seed_article) == seed_reading


def test_labels_are_unique_and_statements_name_actors_of_the_reading(seed_reading: Reading) -> None:
    labels = [actor.label for actor in seed_reading.actors]
    assert len(labels) == len(set(labels))
    for statement in seed_reading.statements:
        assert set(statement.reported_by) <= set(labels)


@pytest.mark.parametrize("text", ["", " \n ", "?", "\u202e)))", "<script>alert(1)</script>", "x" * 5000, "“" * 50])
def test_odd_text_gives_a_reading(text: str) -> None:
    assert reading(text).statements == ()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Rebels attacked Goma on Monday", False),
        ("Rebels attacked Goma on Monday.", True),
        ("The army of Congo said this. Rebels attacked Goma on Monday", True),
        ("The army of Congo said this. Rebels attacked Goma on Monday <b>early</b>", True),
        ("U.S. Troops Attack Rebels in Goma", False),
    ],
)
def test_a_headline_is_no_sentence_and_a_text_that_breaks_off_is_none(text: str, read: bool) -> None:
    found = RuleExtractor().read(Article(text, "report"))
    assert bool([one for one in found.statements if isinstance(one, Event)]) == read
