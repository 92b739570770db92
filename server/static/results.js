// More ways to look at an answer in the editor: bars, points on a map, a network. Values are set as text, never as markup.
import { land } from "./land.js";

const MOST = 200;
const SVG = "http://www.w3.org/2000/svg";
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const NORTH = /^lat/i;
const EAST = /^(lon|lng)/i;
const numbers = (values) => values.length > 0 && values.every((value) => NUMBER.test(value));
const short = (value) => value.split(/[/#]/).pop() || value;

// The columns of an answer: names, and the values that are bound, by row.
function columns(yasr) {
  const rows = yasr.results?.getBindings?.() ?? [];
  const names = yasr.results?.getVariables?.() ?? [];
  const bound = (name) => rows.map((row) => row[name]).filter(Boolean);
  return { rows: rows.slice(0, MOST), all: rows.length, names, bound };
}

function make(name, attributes = {}, text = "", space = null) {
  const element = space ? document.createElementNS(space, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

function leftOut(place, all) {
  if (all > MOST) place.append(make("p", { class: "hint" }, `The first ${MOST} of ${all} rows; the table has them all.`));
}

function icon(path) {
  const drawn = make("svg", { viewBox: "0 0 16 16", "aria-hidden": "true", width: 16, height: 16 }, "", SVG);
  drawn.append(make("path", { d: path, fill: "currentColor" }, "", SVG));
  return drawn;
}

class View {
  constructor(yasr) { this.yasr = yasr; }
  getIcon() { return icon(this.constructor.icon); }
  canHandleResults() { return this.data() !== null; }
  draw() {
    this.yasr.resultsEl.replaceChildren();
    const place = make("div", { class: "answer" });
    this.yasr.resultsEl.append(place);
    return this.show(place, this.data());
  }
}

class Chart extends View {
  static icon = "M1 15V9h3v6zm5 0V4h3v11zm5 0V1h3v14z";
  label = "Chart";
  priority = 3;

  // The first column of numbers, told apart by the columns that are none.
  data() {
    const { rows, all, names, bound } = columns(this.yasr);
    const counted = names.find((name) => !NORTH.test(name) && !EAST.test(name) && numbers(bound(name).map((one) => one.value)));
    const called = names.filter((name) => name !== counted && !numbers(bound(name).map((one) => one.value)));
    if (!counted || !called.length) return null;
    const bars = rows.filter((row) => row[counted]).map((row) => ({
      name: called.map((name) => row[name]).filter(Boolean).map((one) => (one.type === "uri" ? short(one.value) : one.value)).join(", "),
      value: Number(row[counted].value),
    }));
    return { bars, counted, all };
  }

  show(place, { bars, counted, all }) {
    const low = Math.min(0, ...bars.map((bar) => bar.value));
    const high = Math.max(0, ...bars.map((bar) => bar.value));
    const at = (value) => 320 + (560 * (value - low)) / (high - low || 1);
    const height = 22 * bars.length + 8;
    const drawn = make("svg", { viewBox: `0 0 960 ${height}`, role: "img", "aria-label": `${counted}, ${bars.length} bars`, class: "bars" }, "", SVG);
    bars.forEach(({ name, value }, row) => {
      const y = 22 * row + 4;
      const shown = name.length > 46 ? `${name.slice(0, 45)}…` : name;
      const label = make("text", { x: 310, y: y + 13, "text-anchor": "end" }, shown, SVG);
      label.append(make("title", {}, name, SVG));
      drawn.append(label, make("rect", { x: Math.min(at(0), at(value)), y, width: Math.max(1, Math.abs(at(value) - at(0))), height: 17 }, "", SVG));
      drawn.append(make("text", { x: Math.max(at(0), at(value)) + 6, y: y + 13 }, value.toLocaleString("en"), SVG));
    });
    place.append(make("p", { class: "hint" }, counted), drawn);
    leftOut(place, all);
  }
}

class Places extends View {
  static icon = "M8 0a5 5 0 0 0-5 5c0 4 5 11 5 11s5-7 5-11a5 5 0 0 0-5-5zm0 7a2 2 0 1 1 0-4 2 2 0 0 1 0 4z";
  label = "Map";
  priority = 2;

  // A column of points (WKT), or two columns that are called latitude and longitude.
  data() {
    const { rows, all, names, bound } = columns(this.yasr);
    const wkt = names.find((name) => bound(name).length && bound(name).every((one) => /^POINT\s*\(/i.test(one.value)));
    const [north, east] = [NORTH, EAST].map((called) => names.find((name) => called.test(name)));
    const read = (row) => {
      if (wkt) return row[wkt]?.value.match(/-?\d+(\.\d+)?/g)?.map(Number).reverse();
      return row[north] && row[east] && [Number(row[north].value), Number(row[east].value)];
    };
    if (!wkt && !(north && east)) return null;
    const told = names.filter((name) => ![wkt, north, east].includes(name));
    const points = rows.map((row) => ({ at: read(row), says: told.map((name) => row[name]?.value).filter(Boolean).join(", ") }));
    const placed = points.filter(({ at }) => at?.length === 2 && at.every(Number.isFinite));
    return placed.length ? { points: placed, all } : null;
  }

  async show(place, { points, all }) {
    const box = make("div", { class: "canvas map" });
    place.append(box);
    const { map } = await land(box, document.getElementById("editor").dataset.shapes);
    map.fitBounds(points.map(({ at }) => at), { padding: [30, 30], maxZoom: 7 });
    for (const { at, says } of points) L.circleMarker(at, { radius: 7, weight: 2 }).bindPopup(make("span", {}, says)).addTo(map);
    place.append(make("p", { class: "hint" }, "Borders are Natural Earth's and may be disputed."));
    leftOut(place, all);
  }
}

class Network extends View {
  static icon = "M3 1a2 2 0 0 1 1.9 2.6l2.3 2.1a2 2 0 0 1 1.9 0l2.2-2A2 2 0 1 1 13 5l-2.3 2.2a2 2 0 0 1-.6 2.2l.5 2.7a2 2 0 1 1-2 .4l-.4-2.6a2 2 0 0 1-1.9-2.7L4 5A2 2 0 1 1 3 1z";
  label = "Graph";
  priority = 1;

  // Triples, or rows with a thing, another, and perhaps what is between them.
  data() {
    const statements = this.yasr.results?.getStatements?.() ?? [];
    if (statements.length) {
      const ties = statements.filter(({ object }) => object.termType === "NamedNode");
      const edges = ties.slice(0, MOST).map((one) => [one.subject.value, one.object.value, short(one.predicate.value)]);
      return edges.length ? { edges, all: ties.length } : null;
    }
    const { rows, all, names, bound } = columns(this.yasr);
    const things = names.filter((name) => bound(name).length && bound(name).every((one) => one.type === "uri"));
    if (things.length < 2) return null;
    const [one, other] = things.length > 2 ? [things[0], things[2]] : things;
    const between = things.length > 2 ? things[1] : names.find((name) => !things.includes(name));
    const edges = rows.filter((row) => row[one] && row[other]).map((row) => [row[one].value, row[other].value, short(row[between]?.value ?? "")]);
    return { edges, all };
  }

  show(place, { edges, all }) {
    const box = make("div", { class: "canvas" });
    place.append(box);
    const nodes = [...new Set(edges.flatMap(([one, other]) => [one, other]))];
    const graph = cytoscape({
      container: box,
      elements: [
        ...nodes.map((iri) => ({ data: { id: iri, label: short(iri) } })),
        ...edges.map(([source, target, label], at) => ({ data: { id: `edge-${at}`, source, target, label } })),
      ],
      style: [
        { selector: "node", style: { label: "data(label)", "font-size": 12, "background-color": "#0b4f8a", width: 14, height: 14, "text-valign": "bottom", "text-margin-y": 4, "text-outline-color": "#fff", "text-outline-width": 2 } },
        { selector: "edge", style: { label: "data(label)", "font-size": 10, "text-rotation": "autorotate", "text-background-color": "#fff", "text-background-opacity": 1, width: 1.5, "line-color": "#5b5750", "target-arrow-color": "#5b5750", "target-arrow-shape": "triangle", "curve-style": "bezier" } },
      ],
      layout: { name: "fcose", animate: false, idealEdgeLength: 110 },
    });
    if (graph.zoom() > 1.3) graph.zoom(1.3).center();
    graph.on("tap", "node", ({ target }) => { location.href = Network.page(target.id()); });
    leftOut(place, all);
  }
}

// `page` says where a thing has its page.
export function ways(Yasr, page) {
  Network.page = page;
  Yasr.registerPlugin("chart", Chart);
  Yasr.registerPlugin("map", Places);
  Yasr.registerPlugin("graph", Network);
  Yasr.defaults.pluginOrder = ["table", "chart", "map", "graph", "response"];
}
