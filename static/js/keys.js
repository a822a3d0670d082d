// Shortcuts of a single key can be put to rest, for voice control and unsteady hands: kept in this browser.
(() => {
  const read = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
  const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
  const show = () => document.querySelectorAll("[data-keys-switch]").forEach((button) => {
    button.setAttribute("aria-pressed", String(read()));
    button.lastElementChild.textContent = read() ? "actifs" : "désactivés";
  });
  addEventListener("keydown", (event) => {
    const single = event.key?.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (single && !read() && !typing(event.target)) event.stopImmediatePropagation();
  }, true);
  addEventListener("click", (event) => {
    if (!event.target.closest("[data-keys-switch]")) return;
    try { localStorage.setItem("keys", read() ? "off" : "on"); } catch { /* private window: not remembered */ }
    show();
  });
  document.addEventListener("DOMContentLoaded", show);
})();
