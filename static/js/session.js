// Before an idle session ends: say so, and offer to stay. Who types or points is not idle: the server is told.
(() => {
  const WARNING = 3 * 60, QUIET = 5 * 60; // seconds before the end; between two words to the server
  let here = Date.now();
  const seen = () => { try { return Math.max(here, Number(localStorage.getItem("seen")) || 0); } catch { return here; } };
  const used = () => { here = Date.now(); try { localStorage.setItem("seen", String(here)); } catch { /* private window: this tab alone */ } };
  const unused = () => (Date.now() - seen()) / 1000;
  used();
  document.addEventListener("htmx:afterRequest", used);
  document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector("[data-ending]");
    if (!box) return;
    const told = box.querySelector("[role=alert]");
    let asking = false;
    const say = (text) => { box.hidden = text === ""; if (told.textContent !== text) told.textContent = text; };
    const look = () => {
      const left = box.dataset.ending * 60 - unused();
      if (left > WARNING) say("");
      else if (left > 0) say("Sans action de votre part, votre session se ferme dans moins de trois minutes.");
      else say("Votre session est fermée : recopiez ce qui n’est pas enregistré avant de vous reconnecter.");
    };
    const stay = async () => {
      if (asking) return;
      asking = true;
      try {
        const answer = await fetch(box.dataset.stay, { method: "HEAD", redirect: "manual" });
        if (answer.ok) { used(); look(); }
      } catch { /* no network: the warning stays */ } finally { asking = false; }
    };
    for (const kind of ["keydown", "pointerdown"]) {
      document.addEventListener(kind, () => { if (unused() > QUIET) stay(); }, { capture: true, passive: true });
    }
    box.querySelector("button").addEventListener("click", stay);
    setInterval(look, 10000);
  });
})();
