// The keyboard of the review page: j and k go from figure to figure, x ticks, ? tells the keys. Ticks and a reason
// that were not sent yet outlive a reload of the same document in the same tab.

const form = document.querySelector("form.decide[data-digest]");
if (form) {
  attend(form);
}

function attend(form) {
  const stops = [...form.querySelectorAll(".reviewed")];
  const ticks = [...form.querySelectorAll(".tick input")];
  const count = form.querySelector("[data-count]");
  const keys = document.getElementById("keys");
  const reason = form.querySelector("textarea[name=reason]");
  const kept = `footnote.review.${form.dataset.digest}`;
  let at = -1;

  function keep() {
    const ticked = ticks.filter((tick) => tick.checked).map((tick) => tick.value);
    sessionStorage.setItem(kept, JSON.stringify({ ticked, reason: reason?.value ?? "" }));
    if (count) {
      count.textContent = `${ticked.length} of ${ticks.length} ticked`;
      count.classList.toggle("done", ticked.length === ticks.length);
    }
  }

  function go(to) {
    at = Math.max(0, Math.min(stops.length - 1, to));
    stops.forEach((stop, n) => stop.classList.toggle("now", n === at));
    stops[at]?.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    stops[at]?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }

  const before = JSON.parse(sessionStorage.getItem(kept) ?? "null");
  if (before && !form.dataset.posted) {
    for (const tick of ticks) {
      tick.checked ||= before.ticked.includes(tick.value);
    }
    if (reason && !reason.value) {
      reason.value = before.reason;
      reason.closest("details").open ||= Boolean(before.reason);
    }
  }
  keep();
  form.addEventListener("input", keep);
  const next = stops.findIndex((stop) => stop.autofocus); // the first that a refused approval left unticked
  if (next >= 0) {
    go(next);
  }

  for (const [n, stop] of stops.entries()) {
    stop.addEventListener("focusin", () => {
      at = n;
      stops.forEach((other, m) => other.classList.toggle("now", m === n));
    });
  }

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("textarea, select, input:not([type=checkbox])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || keys?.open) {
      return;
    }
    if (event.key === "j") {
      go(at + 1);
    } else if (event.key === "k") {
      go(at - 1);
    } else if (event.key === "x" && at >= 0) {
      stops[at].querySelector(".tick input")?.click();
    } else if (event.key === "?" && keys) {
      keys.showModal();
    } else {
      return;
    }
    event.preventDefault();
  });
  for (const button of document.querySelectorAll("[data-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => keys.showModal());
  }
}
