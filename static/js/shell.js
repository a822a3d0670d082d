// The menu of narrow screens.
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-menu-toggle]");
  if (!toggle) return;
  const open = toggle.getAttribute("aria-expanded") !== "true";
  toggle.setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("menu-open", open);
});
document.addEventListener("keydown", (event) => {
  const toggle = document.querySelector('[data-menu-toggle][aria-expanded="true"]');
  if (event.key === "Escape" && toggle) { toggle.click(); toggle.focus(); }
});
// Shortcuts of every page: « ? » tells them, « g » then a letter goes to a page of the menu; menus close with Échap.
(() => {
  const WAIT = 1500;
  const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
  let since = -Infinity; // when « g » was pressed
  const help = () => document.getElementById("keys-help");

  function tell() {
    if (!help() || help().open) return;
    if (help().parentElement !== document.body) document.body.append(help());
    help().showModal();
  }

  function go(letter) {
    const link = [...document.querySelectorAll("a[data-go]")].find((each) => each.dataset.go === letter);
    if (link) location.assign(link.href);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector("details.views[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") { event.preventDefault(); tell(); return; }
    const second = event.timeStamp - since < WAIT;
    since = -Infinity;
    if (second && /^[a-z]$/.test(event.key)) { event.preventDefault(); event.stopImmediatePropagation(); go(event.key); } else if (event.key === "g") since = event.timeStamp;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys-help]")) tell();
    document.querySelectorAll("details.views[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
})();
