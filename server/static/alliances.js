// The ties as a network. Names come from articles: they are set as text and never read as markup.
import { addressed, slider } from "./slider.js";

const place = document.getElementById("network");
const said = document.getElementById("said");
const asked = (address, signal) => fetch(address, { headers: { Accept: "application/json" }, signal }).then((answer) => answer.json());
// The picture is laid out of the ties of all days, so that everybody keeps their place as time goes by.
const there = await asked(place.dataset.from);
const all = location.search.includes("as-of=") ? await asked(addressed("as-of", "", ".json")) : there;
const key = (edge) => [edge.source, edge.kind, edge.target, edge.put].join(" ");
const merged = (some, others, name) => [...new Map([...some, ...others].map((one) => [name(one), one])).values()];
const nodes = merged(all.nodes, there.nodes, (node) => node.id);
const edges = merged(all.edges, there.edges, key);

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const own = ["supports", "alliedWith", "opposes"];
const stroke = { asserted: "solid", reported: "dashed", concluded: "dashed" };
const pattern = { reported: [14, 3], concluded: [6, 5] };
const drawn = (edge) => ({
  data: {
    id: key(edge),
    ...edge,
    colour: colour(own.includes(edge.kind) ? edge.kind : "other"),
    stroke: stroke[edge.put] ?? "dotted",
    pattern: pattern[edge.put] ?? [1, 0],
    head: arrow(edge.kind),
    tail: ["supports", "indirectlySupports", "indirectlyOpposes"].includes(edge.kind) ? "none" : arrow(edge.kind),
  },
});
const arrow = (kind) => ({ supports: "triangle", indirectlySupports: "triangle", indirectlyOpposes: "tee", opposes: "tee" })[kind] ?? "circle";

place.hidden = said.hidden = false;
// The layout throws dice: the same dice each time, so that an address brings back the same picture.
const dice = Math.random;
let seed = 1;
Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const graph = cytoscape({
  container: place,
  elements: [
    ...nodes.map((node) => ({ data: node })),
    ...edges.map(drawn),
  ],
  style: [
    { selector: "node", style: { label: "data(label)", "font-size": 12, "font-family": "system-ui, sans-serif", color: colour("ink"), "background-color": colour("soft"), width: 14, height: 14, "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": 110, "text-outline-color": colour("paper"), "text-outline-width": 2 } },
    { selector: "node[side = 1]", style: { "background-color": colour("side-1"), width: 18, height: 18 } },
    { selector: "node[side = 2]", style: { "background-color": colour("side-2"), shape: "rectangle", width: 16, height: 16 } },
    { selector: "edge", style: { width: 2.5, "line-color": "data(colour)", "target-arrow-color": "data(colour)", "source-arrow-color": "data(colour)", "target-arrow-shape": "data(head)", "source-arrow-shape": "data(tail)", "curve-style": "bezier", "line-style": "data(stroke)", "line-dash-pattern": "data(pattern)" } },
    { selector: "edge[put = 'concluded'], edge[stroke = 'dotted']", style: { opacity: 0.75, width: 2 } },
    { selector: ".far", style: { opacity: 0.15 } },
  ],
  layout: { name: "fcose", quality: "proof", randomize: true, animate: false, idealEdgeLength: 120, nodeRepulsion: 12000, nodeSeparation: 90 },
});
Math.random = dice;

// Names stay readable, and no larger than the page's; the layout, as high as it is wide, is pulled and pressed into the
// page, but not so far that names lie on each other: what does not fit then is a drag away.
const box = graph.elements().boundingBox();
const zoom = Math.min(1.3, Math.max(0.7, graph.zoom()));
const pull = (room, size) => Math.min(2, Math.max(0.6, (room / zoom - 60) / size));
const pulled = { x: pull(graph.width(), box.w), y: pull(graph.height(), box.h) };
graph.nodes().positions((node) => ({ x: node.position("x") * pulled.x, y: node.position("y") * pulled.y }));
graph.zoom(zoom).center();

graph.on("mouseover tap", "edge", ({ target }) => { said.textContent = target.data("says"); });
graph.on("tap", "edge, node", ({ target }) => { location.href = target.data("address"); });
graph.on("mouseover", "node", ({ target }) => {
  graph.elements().difference(target.closedNeighborhood()).addClass("far");
  said.textContent = target.data("label");
});
graph.on("mouseout", "node", () => graph.elements().removeClass("far"));

// What is not of the day stays where it is, unseen.
function only({ nodes: seen, edges: held }) {
  const ids = new Set([...seen.map((node) => node.id), ...held.map(key)]);
  for (const node of seen) {
    const known = graph.getElementById(node.id);
    if (known.empty()) graph.add({ data: node, position: { x: graph.width() / 2, y: 0 } });
    else known.data(node);
  }
  for (const edge of held) {
    const known = graph.getElementById(key(edge));
    if (known.empty()) graph.add(drawn(edge));
    else known.data(edge);
  }
  graph.elements().forEach((element) => { element.style("display", ids.has(element.id()) ? "element" : "none"); });
}
only(there);
slider({
  days: all.edges.map((edge) => edge.day),
  rested: offered,
  async show(day, signal) { only(await asked(addressed("as-of", day, ".json"), signal)); },
});

function offered() {
  document.getElementById("pictures")?.removeAttribute("hidden");
}
offered();
document.addEventListener("click", ({ target }) => {
  if (target.id !== "png") return;
  target.href = graph.png({ full: true, scale: 2, bg: colour("paper"), maxWidth: 4000 });
});
