// Time as a slider over a picture. `show(day)` draws the picture of a day; the rest of the page is fetched anew once
// the slider rests, so that the address, the table and the downloads say what the picture says.
const DAY = 86400000;
const RESTED = 350, FRAME = 700, FRAMES = 40;
const text = (number) => new Date(number * DAY).toISOString().slice(0, 10);
const number = (day) => Math.round(Date.parse(day) / DAY);

// The address of this page, or another suffix of it, on this day; "" for any day.
export function addressed(field, day, suffix = "") {
  const address = new URL(location);
  if (suffix) address.pathname += suffix;
  address.searchParams.delete(field);
  if (day) address.searchParams.set(field, day);
  return address;
}

// Puts the parts of the page that hang on its address in the place of the old ones.
async function refreshed(address, signal) {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, signal });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of document.querySelectorAll("[data-fresh]")) {
    const part = fresh.querySelector(`[data-fresh=${old.dataset.fresh}]`);
    if (!part) continue;
    if (old.open) part.open = true; // what was opened stays open
    old.replaceWith(document.adoptNode(part));
  }
}

// `days` are those on which something is told, `show(day, signal)` draws, `rested` is called with each fresh page.
export function slider({ days, show, rested }) {
  const box = document.querySelector(".slider");
  if (!box) return;
  const [range, output, play] = ["input", "output", ".play"].map((name) => box.querySelector(name));
  const { field, first, last, value } = box.dataset;
  const stops = [...new Set(days)].filter((day) => day && day >= first && day <= last).sort().map(number);
  const dated = document.querySelector(`form.filters input[name=${field}]`);
  let asked = new AbortController(), resting = 0, playing = 0;
  range.min = number(first);
  range.max = number(last);
  range.value = value ? number(value) : range.max;
  say();
  box.hidden = false;
  // Pictures that move by themselves are not for everyone; the steps are.
  play.hidden = matchMedia("(prefers-reduced-motion: reduce)").matches;

  function say() {
    output.textContent = text(range.value);
    range.setAttribute("aria-valuetext", text(range.value));
  }
  async function moved() {
    const day = text(range.value);
    say();
    dated.value = day;
    history.replaceState(null, "", addressed(field, day));
    clearTimeout(resting);
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    resting = setTimeout(() => refreshed(addressed(field, day), signal).then(rested, quiet), RESTED);
    await show(day, signal).catch(quiet);
  }
  function quiet(error) {
    if (error.name !== "AbortError") throw error;
  }
  function to(day) {
    range.value = day;
    return moved();
  }
  function stop() {
    playing = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  }
  async function run(turn) {
    if (Number(range.value) >= Number(range.max)) await to(range.min);
    const step = Math.max(1, Math.ceil((range.max - range.min) / FRAMES));
    while (playing === turn && Number(range.value) < Number(range.max)) {
      await Promise.all([to(Number(range.value) + step), new Promise((next) => setTimeout(next, FRAME))]);
    }
    if (playing === turn) stop();
  }
  range.addEventListener("input", () => { stop(); moved(); });
  box.querySelector(".back").addEventListener("click", () => { stop(); to(stops.findLast((day) => day < range.value) ?? range.min); });
  box.querySelector(".on").addEventListener("click", () => { stop(); to(stops.find((day) => day > range.value) ?? range.max); });
  play.addEventListener("click", () => {
    if (playing) return stop();
    playing = Date.now();
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    run(playing);
  });
}
