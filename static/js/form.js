// Forms: filters that apply at once, the chosen file by its name, errors reached at once, one sending only.
(() => {
  const size = (bytes) => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} Ko`
    : `${(bytes / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: 1 })} Mo`;

  function name(input) {
    const place = input.closest("[data-file]")?.querySelector("[data-file-name]");
    if (!place) return;
    place.textContent = input.files.length ? `${input.files[0].name} (${size(input.files[0].size)})` : place.dataset.fileName;
    input.closest("[data-file]").classList.toggle("has-file", input.files.length > 0);
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-file] input[type=file]")) name(event.target);
    const filters = event.target.closest("form[data-auto-submit]");
    if (filters && event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) filters.requestSubmit();
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest?.("[data-file]");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) {
        const input = zone.querySelector("input[type=file]");
        input.files = event.dataTransfer.files;
        name(input);
      }
    });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-repeat") || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    event.submitter?.classList.add("busy");
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll(".busy").forEach((button) => button.classList.remove("busy"));
  }));
  document.addEventListener("DOMContentLoaded", () => document.getElementById("form-errors")?.focus());
})();
