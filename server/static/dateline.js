// "/" goes to the search box. Everything works without this.
document.addEventListener("keydown", (event) => {
  const typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector("header input[name=q]").focus();
  }
});

// On an article's page, what a passage says and where a statement stands light up together.
for (const [on, off] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  document.addEventListener(on, (event) => light(event.target, true));
  document.addEventListener(off, (event) => light(event.target, false));
}
function light(target, lit) {
  const reading = document.querySelector(".reading");
  const passage = target.closest?.(".reading [data-says]");
  const statement = target.closest?.(".findings li");
  if (passage) for (const id of passage.dataset.says.trim().split(" ")) document.getElementById(id)?.classList.toggle("lit", lit);
  if (statement) for (const one of reading.querySelectorAll(`.text [data-says~="${CSS.escape(statement.id)}"]`)) one.classList.toggle("lit", lit);
}
