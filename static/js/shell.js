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
