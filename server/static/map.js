// The points of what is told, on the map. Names are set as text, never as markup.
import { drawn, legend } from "./holds.js";
import { land } from "./land.js";
import { addressed, slider } from "./slider.js";

const place = document.getElementById("map");
const asked = (address, signal) => fetch(address, { headers: { Accept: "application/json" }, signal }).then((answer) => answer.json());
let { points, holds } = await asked(place.dataset.from);
const { map, countries } = await land(place, place.dataset.shapes);

const make = (name, text, className = "") => Object.assign(document.createElement(name), { textContent: text, className });
const link = (address, text) => Object.assign(make("a", text), { href: address });

function listed(group) {
  const box = document.createElement("div");
  for (const point of group) {
    box.append(make("h2", ""));
    box.lastChild.append(link(point.address, point.name));
    const list = make("ul", "");
    for (const one of point.told) {
      const item = document.createElement("li");
      item.append(link(one.address, one.says));
      if (one.put !== "asserted") item.append(" ", make("strong", one.put, `mark ${one.put}`));
      item.append(document.createElement("br"), make("span", `${one.when || "no date told"}; said by ${one.who}`, "who"));
      list.append(item);
    }
    box.append(list);
  }
  return box;
}

// Places whose marks would cover each other at this zoom are one mark.
function clusters(size) {
  const found = [];
  for (const point of points) {
    const at = map.project(point.at);
    const near = found.find((cluster) => cluster.at.distanceTo(at) < size);
    if (near) near.group.push(point);
    else found.push({ at, group: [point] });
  }
  return found;
}

const areas = L.featureGroup().addTo(map);
const marks = L.layerGroup().addTo(map);
function draw() {
  marks.clearLayers();
  for (const { group } of clusters(30)) {
    const told = group.flatMap((point) => point.told);
    const kinds = new Set(told.map((one) => one.kind));
    const html = make("span", told.length, `place ${kinds.size === 1 ? [...kinds][0] : "several"}`);
    const name = group.length === 1 ? group[0].name : `${group[0].name} and ${group.length - 1} more places`;
    const icon = L.divIcon({ html, className: "", iconSize: [28, 28] });
    const mark = L.marker(group[0].at, { icon, title: `${name}: ${told.length}`, alt: `${name}: ${told.length}` }).addTo(marks);
    if (group.length === 1 && map.getZoom() >= 5) mark.bindTooltip(make("span", name), { permanent: true, direction: "right", offset: [12, 0] });
    mark.on("click", () => {
      if (group.length > 1 && map.getZoom() < map.getMaxZoom()) map.fitBounds(group.map((point) => point.at), { padding: [60, 60], maxZoom: Math.max(8, map.getZoom() + 1) });
      else L.popup({ maxWidth: 320 }).setLatLng(group[0].at).setContent(listed(group)).openOn(map);
    });
  }
}

const at = new URLSearchParams(location.search).get("at")?.split(",").map(Number);
if (at?.length === 3 && at.every(Number.isFinite)) map.setView([at[0], at[1]], at[2]);
else map.fitBounds(points.map((point) => point.at), { padding: [40, 40], maxZoom: 7 });
draw();
drawn(map, areas, holds, countries);
map.on("zoomend", () => { draw(); drawn(map, areas, holds, countries); });
map.on("moveend", () => {
  const address = new URL(location);
  const { lat, lng } = map.getCenter();
  address.searchParams.set("at", [lat.toFixed(3), lng.toFixed(3), map.getZoom()]);
  history.replaceState(null, "", address);
});

// The picture as it is on the screen: the shapes are SVG already, the marks are drawn into a copy of it.
function picture() {
  const { x: width, y: height } = map.getSize();
  const svg = place.querySelector(".leaflet-overlay-pane svg");
  const lines = legend(svg, holds, document.querySelector(".slider output").textContent);
  const drawn = svg.cloneNode(true);
  const origin = map.containerPointToLayerPoint([0, 0]);
  const head = lines.length ? 18 * lines.length + 12 : 0;
  drawn.setAttribute("viewBox", `${origin.x} ${origin.y - head} ${width} ${height + head}`);
  drawn.setAttribute("width", width);
  drawn.setAttribute("height", height + head);
  // The paper of the picture is light, whatever that of the page.
  for (const edge of drawn.querySelectorAll("[class*=hold-]")) edge.setAttribute("stroke", edge.matches(".hold-disputed") ? "#9a2c00" : "#1c1b19");
  drawn.removeAttribute("style");
  const add = (name, attributes, text = "") => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    drawn.append(element);
  };
  const write = { "font-family": "sans-serif", "font-size": 12, fill: "#1c1b19" };
  for (const { group } of clusters(30)) {
    const { x, y } = map.latLngToLayerPoint(group[0].at);
    add("circle", { cx: x, cy: y, r: 13, fill: "#fff", stroke: "#0b4f8a", "stroke-width": 2 });
    add("text", { ...write, x, y: y + 4, "text-anchor": "middle" }, group.reduce((sum, point) => sum + point.told.length, 0));
    if (group.length === 1) add("text", { ...write, x: x + 17, y: y + 4 }, group[0].name);
  }
  add("rect", { x: origin.x, y: origin.y - head, width, height: head, fill: "#fff" });
  lines.forEach(([fill, text], at) => {
    const y = origin.y - head + 18 + 18 * at;
    if (fill) add("rect", { x: origin.x + 8, y: y - 11, width: 20, height: 13, fill, stroke: "#1c1b19" });
    add("text", { ...write, x: origin.x + (fill ? 34 : 8), y }, text);
  });
  add("text", { ...write, x: origin.x + 8, y: origin.y + height - 8 }, "What sources told; borders: Natural Earth, may be disputed");
  return new Blob([new XMLSerializer().serializeToString(drawn)], { type: "image/svg+xml" });
}

const offered = () => document.getElementById("pictures")?.removeAttribute("hidden");
offered();
document.addEventListener("click", ({ target }) => {
  if (target.id !== "svg") return;
  URL.revokeObjectURL(target.href);
  target.href = URL.createObjectURL(picture());
});

const whole = location.search.includes("to=") ? (await asked(addressed("to", "", ".json"))).points : points;
slider({
  days: whole.flatMap((point) => point.told.map((one) => one.day)),
  rested: offered,
  async show(day, signal) {
    ({ points, holds } = await asked(addressed("to", day, ".json"), signal));
    map.closePopup();
    draw();
    drawn(map, areas, holds, countries);
  },
});
