// A diagnosis filled with a firm: what could not be sent is said, and sent again when the network is back.
(() => {
  const form = () => document.querySelector("form[data-saving]");
  let waiting = false;

  function say(words) {
    const place = document.querySelector("#saved [data-saved]");
    if (place) place.textContent = words;
  }
  for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(kind, () => { waiting = true; say(form()?.dataset.offline ?? ""); });
  }
  document.addEventListener("htmx:afterOnLoad", (event) => { if (event.detail.xhr.status < 400) waiting = false; });
  document.addEventListener("submit", () => { waiting = false; });
  const send = () => form()?.dispatchEvent(new Event("change", { bubbles: true }));
  const touched = (field) => field.checked !== field.defaultChecked || (field.defaultValue ?? field.value) !== field.value;
  addEventListener("load", () => { if ([...(form()?.elements ?? [])].some(touched)) send(); }); // answered before this script was there
  addEventListener("online", () => { if (waiting) send(); });
  addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });
})();
