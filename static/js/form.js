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
    if (filters && event.target.matches("select, input[type=checkbox], input[type=radio], input[data-day]")) filters.requestSubmit();
  });
  // Said before it happens, and only where it does.
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("form[data-auto-submit]").forEach((form) => {
    const told = document.createElement("p");
    told.className = "help reloads";
    told.textContent = "La liste se recharge à chaque choix.";
    form.prepend(told);
  }));
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
  // A day is typed JJ/MM/AAAA; the browser's calendar is one button away.
  function calendar(input) {
    const place = document.createElement("span");
    const picker = document.createElement("input");
    const button = document.createElement("button");
    place.className = "day";
    Object.assign(picker, { type: "date", tabIndex: -1 });
    picker.setAttribute("aria-hidden", "true");
    Object.assign(button, { type: "button", className: "icon-button", textContent: "▾" });
    button.setAttribute("aria-label", `Choisir dans le calendrier : ${(input.labels[0]?.textContent ?? input.ariaLabel ?? "date").replace("*", "").trim()}`);
    input.replaceWith(place);
    place.append(input, picker, button);
    button.addEventListener("click", () => {
      const [day, month, year] = input.value.split("/");
      picker.value = year ? `${year}-${month}-${day}` : "";
      picker.showPicker();
    });
    picker.addEventListener("change", (event) => {
      event.stopPropagation();
      if (picker.value) input.value = picker.value.split("-").reverse().join("/");
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("input[data-day]").forEach(calendar));
  document.addEventListener("DOMContentLoaded", () => document.getElementById("form-errors")?.focus());
})();
