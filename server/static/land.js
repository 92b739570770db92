// Natural Earth's countries on a map of Leaflet: no tiles, nothing from elsewhere.

// A shape that crosses the date line goes on beyond it, instead of around the world.
function unwrapped(ring) {
  let turn = 0;
  const line = ring.map(([x, y], at) => {
    const step = at ? x - ring[at - 1][0] : 0;
    if (Math.abs(step) > 180) turn -= 360 * Math.sign(step);
    return [x + turn, y];
  });
  const middle = line.reduce((sum, [x]) => sum + x, 0) / line.length;
  const back = Math.abs(middle) > 180 ? -360 * Math.sign(middle) : 0;
  return line.map(([x, y]) => [x + back, y]);
}

export async function land(place, address) {
  const shapes = await fetch(address, { headers: { Accept: "application/json" } }).then((answer) => answer.json());
  place.hidden = false;
  const map = L.map(place, { minZoom: 1, maxZoom: 10, worldCopyJump: true, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false });
  map.attributionControl.setPrefix("Natural Earth");
  L.control.scale().addTo(map);
  const countries = topojson.feature(shapes, shapes.objects.countries).features.filter((one) => one.id !== "010"); // no pole on this map
  for (const { geometry } of countries) {
    geometry.coordinates = geometry.type === "Polygon" ? geometry.coordinates.map(unwrapped) : geometry.coordinates.map((rings) => rings.map(unwrapped));
  }
  L.geoJSON(countries, { style: { className: "land", color: "#5b5750", weight: 0.6, fillColor: "#ece7da", fillOpacity: 1 }, interactive: false }).addTo(map);
  return { map, countries };
}
