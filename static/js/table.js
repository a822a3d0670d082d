// Lists by keyboard: / search, j and k move, Entrée opens, x selects; the selection bar says how many.
(() => {
  const rows = () => [...document.querySelectorAll("table[data-rows] tbody tr")];
  const typing = (target) => target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
  const current = () => document.querySelector("table[data-rows] tbody tr.current");

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
    current()?.classList.remove("current");
    next.classList.add("current");
    const focusable = next.querySelector("a[data-open], a[href]");
    focusable?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function count() {
    document.querySelectorAll("[data-selection]").forEach((form) => {
      const boxes = [...form.querySelectorAll("tbody input[type=checkbox][name]")];
      const chosen = boxes.filter((box) => box.checked).length;
      const bar = form.querySelector("[data-selection-bar]");
      const all = form.querySelector("[data-select-all]");
      if (bar) bar.hidden = chosen === 0;
      form.querySelectorAll("[data-selection-count]").forEach((place) => {
        const { selectionOne = "dossier sélectionné", selectionMany = "dossiers sélectionnés" } = form.dataset;
        place.textContent = chosen > 1 ? `${chosen} ${selectionMany}` : `1 ${selectionOne}`;
      });
      if (all) { all.checked = chosen > 0 && chosen === boxes.length; all.indeterminate = chosen > 0 && chosen < boxes.length; }
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]") ?? document.querySelector("[data-find]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    } else if (event.key === "j" || event.key === "k") {
      move(event.key === "j" ? 1 : -1);
    } else if (event.key === "x") {
      const box = current()?.querySelector("input[type=checkbox]");
      if (box) { box.checked = !box.checked; count(); }
    } else if (event.key === "Enter" && event.target === document.body) {
      current()?.querySelector("a[data-open], a[href]")?.click();
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) {
      event.target.closest("[data-selection]").querySelectorAll("tbody input[type=checkbox][name]")
        .forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.closest("[data-selection]")) count();
  });
  document.addEventListener("DOMContentLoaded", count);
  document.addEventListener("htmx:afterSettle", count);
})();
