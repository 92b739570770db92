// An editor in the place of the form of the SPARQL page, with what is loaded here for completion.
import { ways } from "./results.js";

const form = document.getElementById("ask");
const place = document.getElementById("editor");
const { endpoint, terms, home, bases } = place.dataset;
const { Yasqe, Yasr, Tab } = Yasgui;

const known = await fetch(terms).then((answer) => answer.json()).catch(() => ({ prefixes: {}, classes: [], properties: [] }));

const address = (query) => `${location.origin}${location.pathname}?${new URLSearchParams({ query })}`;

function completions() {
  const prefixes = Object.entries(known.prefixes).map(([name, iri]) => `${name}: <${iri}>`);
  const among = (iris) => (_, token) => iris.filter((iri) => iri.startsWith(token?.autocompletionString ?? ""));
  // The editor's own completers bring prefixes of the whole web, and ask a vocabulary service for terms.
  Yasqe.forkAutocompleter("prefixes", { name: "known-prefixes", persistenceId: null, get: () => prefixes }, false);
  Yasqe.forkAutocompleter("class", { name: "known-classes", autoShow: true, get: among(known.classes) }, false);
  Yasqe.forkAutocompleter("property", { name: "known-properties", autoShow: true, get: among(known.properties) }, false);
  Yasqe.defaults.autocompleters = ["variables", "known-prefixes", "known-classes", "known-properties"];
}

function editor() {
  const plain = Tab.getDefaults;
  Tab.getDefaults = (gui) => {
    const made = plain(gui);
    made.yasr.settings.pluginsConfig = { table: { compact: true } }; // values as they are, without their types
    return made;
  };
  Tab.prototype.getShareableLink = function () { return address(this.getQuery()); };
  Yasqe.defaults.value = form.elements.query.value;
  return new Yasgui(place, {
    autofocus: false,
    persistenceId: null, // the address of the page holds the query
    populateFromUrl: false,
    requestConfig: { endpoint: new URL(endpoint, location).href },
    endpointCatalogueOptions: { getData: () => [] },
    yasqe: { value: form.elements.query.value, editorHeight: "20rem", resizeable: false, screenReaderLabel: "Query" },
    yasr: { prefixes: known.prefixes },
  });
}

// This server knows the prefixes of what it holds; the editor, and other servers, want them declared.
function declare(yasqe) {
  const there = yasqe.getPrefixesFromQuery();
  const names = yasqe.getValue().split("\n").flatMap((_, line) => yasqe.getLineTokens(line))
    .filter(({ type }) => type === "string-2").map(({ string }) => string.split(":")[0]);
  for (const name of new Set(names)) {
    if (known.prefixes[name] && !there[name]) yasqe.addPrefixes({ [name]: known.prefixes[name] });
  }
}

// What has an IRI under a base of ours has its page on this server, whatever the address of either.
function page(iri) {
  const base = JSON.parse(bases).find((one) => iri.startsWith(one));
  return base ? home + iri.slice(base.length) : iri;
}

function lead(link) {
  if (page(link.href) === link.href) return;
  link.title = link.href;
  link.removeAttribute("target"); // the address holds the query, so the way back leads to it
  if (link.textContent === link.href) link.textContent = link.href.split(/[/#]/).pop() || link.href;
  link.href = page(link.href);
}

function answered(tab) {
  const asked = address(tab.getQuery());
  history.replaceState(null, "", asked);
  for (const link of document.querySelectorAll("#downloads a")) {
    link.href = `${endpoint}?${new URLSearchParams({ query: tab.getQuery(), format: link.dataset.format })}`;
  }
  document.getElementById("downloads").hidden = false;
  document.getElementById("answer")?.remove();
}

completions();
ways(Yasr, page);
place.hidden = false; // an editor that is made where it cannot be seen stays blank until it is touched
const shown = editor();
declare(shown.getTab().getYasqe());
form.hidden = true;
shown.on("queryResponse", (_, tab) => answered(tab));
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) {
      node.querySelectorAll?.("a.iri").forEach(lead);
      node.querySelector?.("select.tableSizer")?.setAttribute("aria-label", "Rows on a page");
    }
  }
}).observe(place, { childList: true, subtree: true });
document.getElementById("examples").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  shown.getTab().setQuery(new URL(link.href).searchParams.get("query"));
  shown.getTab().query().catch(() => {});
  place.scrollIntoView();
});
