"""What is concluded about alliances from the first article, with its proofs; and what would change without a source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from rdflib import RDF, Graph
from rdflib.namespace import PROV

from loader.store import EmbeddedStore
from ontology import DL, PREFIXES
from server.main import cli

CONCLUSIONS = "GRAPH <https://w3id.org/dateline/graph/conclusions>"


def dateline(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.mark.parametrize(
    ("triple", "because", "quotes"),
    [
        (("Russia", "dl:rivalSponsorOf", "Turkey"), "rivals", ["rebel sponsor Ankara and Moscow"]),
        (("Russia", "dl:supports", "Syrian government"), "part of Russia", ["supported by the Russian air force"]),
        (("jihadists", "co-belligerent of", "rebels"), "makes no allies of them", ["intense fighting continues"]),
        (("Iran", "dl:sameSideAs", "Russia"), "both support Syrian government", ["support from Russia and Iran"]),
    ],
)
def test_a_conclusion_is_proved_down_to_quotes(
    seed_folder: Path, triple: tuple[str, str, str], because: str, quotes: list[str]
) -> None:
    told = dateline("explain", *triple, "--store", seed_folder)
    assert told.exit_code == 0, told.output
    assert because.replace("rivals", "rival sponsors") in told.stdout
    for quote in quotes:
        assert quote in told.stdout
    tree = json.loads(dateline("explain", *triple, "--store", seed_folder, "--format", "json").stdout)
    sizes = [_steps(proof) for proof in tree["proofs"]]
    assert sizes == sorted(sizes)


def _steps(proof: dict[str, Any]) -> int:
    return 1 + sum(_steps(premise) for premise in proof.get("premises", []))


def test_a_proof_is_data_too(seed_folder: Path) -> None:
    words = ("explain", "Russia", "dl:rivalSponsorOf", "Turkey", "--store", seed_folder)
    tree = json.loads(dateline(*words, "--format", "json").stdout)
    assert tree["held"]
    proof = tree["proofs"][0]
    assert (proof["by"], proof["strength"]) == ("rule", "likely")
    ends = [proof]
    while any("premises" in end for end in ends):
        ends = [below for end in ends for below in end.get("premises", [end])]
    assert {end["by"] for end in ends} <= {"statement", "gazetteer"}
    assert all(quote["article"] for end in ends for quote in end.get("quotes", []))
    graph = Graph().parse(data=dateline(*words, "--format", "turtle").stdout)
    assert set(graph.subjects(RDF.type, DL.Derivation))
    assert set(graph.objects(None, PROV.used))


@pytest.mark.parametrize(
    ("triple", "missing"),
    [
        (("jihadists", "dl:alliedWith", "rebels"), "missing: jihadists supports rebels"),
        (("Turkey", "dl:supports", "Iran"), "missing:"),
    ],
)
def test_what_is_not_held_says_what_is_missing(seed_folder: Path, triple: tuple[str, str, str], missing: str) -> None:
    told = dateline("explain", *triple, "--store", seed_folder)
    assert told.exit_code == 4
    assert "not held" in told.stdout
    assert missing in told.stdout


@pytest.mark.parametrize(
    ("triple", "named"),
    [(("Atlantis", "dl:supports", "Turkey"), "Atlantis"), (("Russia", "dl:adores", "Turkey"), "dl:adores")],
)
def test_what_means_nothing_is_named(seed_folder: Path, triple: tuple[str, str, str], named: str) -> None:
    told = dateline("explain", *triple, "--store", seed_folder)
    assert told.exit_code in (2, 4)
    assert named in told.output


@pytest.mark.parametrize(
    "pattern",
    [
        # Rival sponsors, and parties to one agreement all the same.
        "?pact dl:party ?russia , ?turkey ; dl:bridges ?russia . ?russia dl:rivalSponsorOf ?turkey",
        # Bombardment of the region since April 2019, by a party and the government that it backs.
        """?act dl:candidateBreachOf ?pact ; dl:eventType event-type:bombardment ; dl:start "2019-04"^^xsd:gYearMonth ;
             dl:initiator ?russia , ?government . ?pact dl:concluded "2018-09"^^xsd:gYearMonth .
           ?government skos:prefLabel "Syrian government"@en""",
        '?a dl:low 860 ; dl:rivalClaimOf ?b . ?b dl:low 500 . ?a dl:countedGroup "civilians"',
    ],
)
def test_it_follows(seed_store: EmbeddedStore, pattern: str) -> None:
    named = '?russia skos:prefLabel "Russia"@en . ?turkey skos:prefLabel "Turkey"@en .'
    assert bool(seed_store.query(f"ASK {{ {named} {pattern} }}"))
    assert not bool(seed_store.query(f"ASK {{ {named} {pattern} }}", inferred=False))


def test_every_conclusion_says_how_far_it_goes_and_what_it_rests_on(seed_store: EmbeddedStore) -> None:
    bare = f"""SELECT ?x WHERE {{ {CONCLUSIONS} {{ ?x a dl:Conclusion
      FILTER NOT EXISTS {{ ?d dl:concludes ?x ; dl:byRule ?rule ; prov:used ?premise }} }} }}"""
    assert list(seed_store.select(bare)) == []
    plain = f"""SELECT ?s ?p ?o WHERE {{ {CONCLUSIONS} {{ ?s ?p ?o FILTER(STRSTARTS(STR(?p), "{PREFIXES["dl"]}")) }}
      FILTER(!REGEX(STR(?s), "/id/(proposition|derivation|network|bloc|triad)/")) }}"""
    for row in seed_store.select(plain):
        node = f"?x a dl:Conclusion ; rdf:predicate <{row['p']}> ; rdf:subject <{row['s']}> ; rdf:object <{row['o']}>"
        assert bool(seed_store.query(f"ASK {{ {node} }}")), row


def test_without_the_observatory_its_figures_fall_and_the_agreement_stands(seed_folder: Path) -> None:
    told = dateline("what-if", "--without", "Syrian Observatory for Human Rights", "--store", seed_folder)
    assert told.exit_code == 0, told.output
    first = told.stdout.splitlines()[0]
    assert "0 of 1 agreements" in first
    assert "5 of 13 figures" in first
    fall, stand = told.stdout.split("Conclusions that fall")[1].split("Conclusions that stand on other evidence")
    assert "rival claim of" in fall
    assert "jihadists co-belligerent of rebels" in stand
    assert "rival sponsor" not in told.stdout


def test_an_assumption_brings_what_follows_from_it(seed_folder: Path) -> None:
    words = ("what-if", "--assume", "Iran dl:supports rebels", "--store", seed_folder)
    told = json.loads(dateline(*words, "--format", "json").stdout)
    new = {one["sentence"] for one in told["new"]}
    assert {"Iran on the same side as Turkey"} <= new or {"Turkey on the same side as Iran"} <= new
    assert (told["fallen"], told["statements"]) == ([], [])
    again = dateline("explain", "Iran", "dl:sameSideAs", "Turkey", "--store", seed_folder)
    assert again.exit_code == 4, "the store is as it was"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--without"),
        (("--without", "Nobody in Particular"), "Nobody in Particular"),
        (("--assume", "Russia supports"), "not three names"),
    ],
)
def test_a_supposition_about_nothing_is_told(seed_folder: Path, words: tuple[str, ...], told: str) -> None:
    done = dateline("what-if", *words, "--store", seed_folder)
    assert done.exit_code in (2, 4)
    assert told in done.output


def test_a_report_names_what_hangs_on_one_source(seed_folder: Path) -> None:
    hanging = json.loads(dateline("reliance", "--store", seed_folder, "--format", "json").stdout)
    assert any("rival claim of" in one for one in hanging["Syrian Observatory for Human Rights"])
    assert any("rival claim of" in one for one in hanging["United Nations"])
    assert not any("rival sponsor" in one for one in hanging["United Nations"])
    assert any("rival sponsor" in one for one in hanging["AFP"])


def test_the_server_explains_as_page_and_as_data(client: FlaskClient) -> None:
    asked = {"subject": "Russia", "predicate": "rival sponsor of", "object": "Turkey"}
    page = client.get("/explain", query_string=asked, headers={"Accept": "text/html"}).text
    assert "rebel sponsor Ankara and Moscow" in page
    assert "5 proofs" in page
    # As on every other page, what is concluded is marked so, and what is told never looks like what is denied.
    assert 'class="mark drawn">concluded: likely<' in page
    assert 'class="statement' not in page
    tree = client.get("/explain", query_string=asked, headers={"Accept": "application/json"}).get_json()
    assert (tree["held"], len(tree["proofs"])) == (True, 5)
    graph = Graph().parse(data=client.get("/explain", query_string={**asked, "format": "ttl"}).text)
    assert set(graph.subjects(RDF.type, DL.Derivation))
    actor = client.get("/page/actor/turkey", headers={"Accept": "text/html"}).text
    assert ">why?</a>" in actor
    why_not = client.get(
        "/explain", query_string={**asked, "predicate": "dl:alliedWith"}, headers={"Accept": "text/html"}
    )
    assert (why_not.status_code, "missing: Russia supports Turkey" in why_not.text) == (200, True)
    form = client.get("/explain", headers={"Accept": "text/html"}).text
    assert all(f'<input name="{name}"' in form for name in ("subject", "predicate", "object"))
    nobody = client.get(
        "/explain", query_string={**asked, "subject": "Atlantis"}, headers={"Accept": "application/json"}
    )
    assert (nobody.status_code, nobody.content_type) == (404, "application/problem+json")


def test_the_seed_falls_into_two_blocs(seed_folder: Path) -> None:
    (network,) = json.loads(dateline("blocs", "--store", seed_folder, "--format", "json").stdout)
    sides = [{actor["name"] for actor in bloc} for bloc in network["blocs"]]
    assert {"Russia", "Iran", "Syrian government"} <= sides[0]
    assert sides[1] == {"Turkey", "rebels", "jihadists"}
    assert (network["odd"], network["best"]) == ([], True)
    told = dateline("blocs", "--store", seed_folder, "--as-of", "2019-08-18").stdout
    assert "the other: Turkey, jihadists, rebels" in told


def test_blocs_as_of_no_day(seed_folder: Path) -> None:
    done = dateline("blocs", "--store", seed_folder, "--as-of", "yesterday")
    assert done.exit_code != 0
    assert "write it as 2019-08-18" in done.output


def test_blocs_of_a_day_leave_out_what_had_ended(tmp_path: Path) -> None:
    store = tmp_path / "store"
    article = tmp_path / "story.txt"
    article.write_text("Iran supported Hezbollah. Israel fought Hezbollah.")
    assert dateline("load", article, "--store", store, "--date", "2019-08-18").exit_code == 0
    assert "A network of 3 parties" in dateline("blocs", "--store", store).stdout
    with EmbeddedStore.open(store) as opened:
        (tie,) = opened.select("SELECT ?x { ?x a dl:Relation ; dl:relationType relation-type:supports }")
        graph = opened.graph(f"article/{opened.articles()[0]}")
        end = f'<{tie["x"]}> <{PREFIXES["sem"]}hasLatestEndTimeStamp> "2010-01-01"^^<{PREFIXES["xsd"]}date> .'
        opened.replace(graph, "\n".join([*(f"{triple} ." for triple in opened.triples(graph)), end]))
    assert dateline("reason", "--store", store).exit_code == 0
    assert "A network of 3 parties" in dateline("blocs", "--store", store, "--as-of", "2009-06-01").stdout
    assert "No three actors" in dateline("blocs", "--store", store, "--as-of", "2019-08-18").stdout
