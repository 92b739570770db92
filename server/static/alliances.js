// The ties as a network. Names come from articles: they are set as text and never read as markup.
const place = document.getElementById("network");
const said = document.getElementById("said");
const { nodes, edges } = await fetch(place.dataset.from, { headers: { Accept: "application/json" } }).then((answer) => answer.json());

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const own = ["supports", "alliedWith", "opposes"];
const stroke = { asserted: "solid", reported: "dashed", concluded: "dashed" };
const pattern = { reported: [14, 3], concluded: [6, 5] };
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
    ...edges.map((edge, at) => ({
      data: {
        id: `tie-${at}`,
        ...edge,
        colour: colour(own.includes(edge.kind) ? edge.kind : "other"),
        stroke: stroke[edge.put] ?? "dotted",
        pattern: pattern[edge.put] ?? [1, 0],
        head: arrow(edge.kind),
        tail: ["supports", "indirectlySupports", "indirectlyOpposes"].includes(edge.kind) ? "none" : arrow(edge.kind),
      },
    })),
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

// Names stay readable, and no larger than the page's; what does not fit is a drag away.
if (graph.zoom() < 0.7 || graph.zoom() > 1.3) graph.zoom(graph.zoom() < 1 ? 0.7 : 1.3).center();

graph.on("mouseover tap", "edge", ({ target }) => { said.textContent = target.data("says"); });
graph.on("tap", "edge, node", ({ target }) => { location.href = target.data("address"); });
graph.on("mouseover", "node", ({ target }) => {
  graph.elements().difference(target.closedNeighborhood()).addClass("far");
  said.textContent = target.data("label");
});
graph.on("mouseout", "node", () => graph.elements().removeClass("far"));

document.getElementById("pictures").hidden = false;
document.getElementById("png").addEventListener("click", ({ target }) => {
  target.href = graph.png({ full: true, scale: 2, bg: colour("paper"), maxWidth: 4000 });
});
