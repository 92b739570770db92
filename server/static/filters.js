// What the form of a view gets where JavaScript runs: a slider over days, and an address without what is not chosen.
const field = document.querySelector("input[name=as-of]");
const slider = document.querySelector("input[type=range][data-first]");
if (field && slider) {
  const day = 86400000;
  const first = Date.parse(slider.dataset.first);
  slider.max = (Date.parse(slider.dataset.last) - first) / day;
  slider.value = field.value ? (Date.parse(field.value) - first) / day : slider.max;
  slider.parentElement.hidden = false;
  slider.addEventListener("input", () => {
    field.value = new Date(first + slider.value * day).toISOString().slice(0, 10);
    slider.setAttribute("aria-valuetext", field.value);
  });
  slider.addEventListener("change", () => slider.form.requestSubmit());
}
// An empty field says nothing, so it does not belong in the address.
document.querySelector("form.filters")?.addEventListener("formdata", (event) => {
  for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
});
