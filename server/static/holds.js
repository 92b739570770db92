// Control on the map: a disc about a place, or the shape of a country, in the colour and pattern of who is told to hold it.
// What sources dispute is cut into the patterns of all that they name; what is only claimed has a broken edge and is paler;
// what is held in part only is chequered, and never fills a country: no source tells which part.
const SVG = "http://www.w3.org/2000/svg";
const CELL = 8;
const LINES = ["M0 4H8", "M4 0V8", "M0 8L8 0", "M0 0L8 8", "M0 4H8M4 0V8", "M0 8L8 0M0 0L8 8", "M2 4H4", "M0 2H8M0 6H8", ""];

const make = (name, attributes) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

// One pattern for each holder, and one for each set of holders between which sources do not agree.
function pattern(svg, { slots, part }) {
  const id = `holds-${slots.join("-")}${part ? "-part" : ""}`;
  if (svg.querySelector(`#${id}`)) return `url(#${id})`;
  const defs = svg.querySelector("defs") ?? svg.insertBefore(make("defs", {}), svg.firstChild);
  const columns = part && slots.length === 1 ? [slots[0], slots[0]] : slots;
  const turned = slots.length > 1 && { patternTransform: "rotate(45)" };
  const tile = make("pattern", { id, width: CELL * columns.length, height: 2 * CELL, patternUnits: "userSpaceOnUse", ...turned });
  columns.forEach((slot, column) => {
    const colour = getComputedStyle(document.documentElement).getPropertyValue(`--hold-${slot}`).trim();
    for (const row of [0, 1]) {
      if (part && (column + row) % 2) continue;
      const cell = make("g", { transform: `translate(${CELL * column} ${CELL * row})` });
      cell.append(make("rect", { width: CELL, height: CELL, fill: colour, "fill-opacity": 0.4 }), make("path", { d: LINES[slot], stroke: colour, "stroke-width": 1.5, fill: "none" }));
      tile.append(cell);
    }
  });
  defs.append(tile);
  return `url(#${id})`;
}

// What a picture that leaves this page must say of itself: who is who, and what an edge means.
export function legend(svg, holds, day) {
  const names = new Map(holds.flatMap((hold) => hold.slots.map((slot, at) => [slot, slot < LINES.length - 1 ? hold.holders[at] : "others"])));
  return holds.length ? [
    [null, `Control as of ${day}, as told. Whole edge: by an article itself; broken, pale: only claimed;`],
    [null, "red: disputed between sources; chequered: a part, or contested. No front lines are told."],
    ...[...names].map(([slot, name]) => [pattern(svg, { slots: [slot], part: false }), name]),
  ] : [];
}

const style = (hold, fill) => ({
  className: `hold-${hold.look}`,
  color: getComputedStyle(document.documentElement).getPropertyValue(hold.look === "disputed" ? "--warn" : "--ink").trim(),
  weight: hold.look === "disputed" ? 3 : 1.5,
  dashArray: { claimed: "5 4", disputed: "10 3 2 3" }[hold.look] ?? null,
  fillColor: fill,
  fillOpacity: hold.look === "told" ? 1 : hold.look === "claimed" ? 0.55 : 0.85,
});

// Draws all of them anew into a layer; `countries` are the shapes of the map.
export function drawn(map, layer, holds, countries) {
  layer.clearLayers();
  const svg = map.getPane("overlayPane").querySelector("svg");
  const filled = (hold) => hold.names.map((name) => countries.find((one) => one.properties.name === name)).find(Boolean);
  const shaped = holds.map((hold) => [hold, filled(hold)]);
  for (const [hold, shape] of shaped.sort(([, one], [, other]) => Boolean(other) - Boolean(one))) { // countries lie below
    const look = style(hold, pattern(svg, hold));
    const area = shape ? L.geoJSON(shape, { style: look }) : L.circleMarker(hold.at, { radius: map.getZoom() < 5 ? 19 : 26, ...look });
    area.bindPopup(Object.assign(document.createElement("p"), { textContent: `${hold.look === "disputed" ? "Disputed: " : hold.look === "claimed" ? "Claimed: " : ""}${hold.says}.` })).addTo(layer);
  }
}
