// Says that this page is open, and who else has it open. Nothing is locked: two savers are told by the version.
// Of a review only those who may decide it are named to each other; others merely learn that it is decided.

const bar = document.querySelector("[data-presence]");
const BEAT = 20000;

function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

const what = bar?.dataset.presence.split("/")[0];
const then = what === "review" ? "One decision is enough." : "Whoever saves second is shown both texts.";

function body(more) {
  return new URLSearchParams({ page: bar.dataset.presence, csrfmiddlewaretoken: token(), ...more });
}

function show({ others, news }) {
  const people = others.length ? `Also open: ${others.join(", ")}. ${then}` : "";
  const words = [news && `${news} Reload to see what stands now.`, people].filter(Boolean).join(" ");
  if (bar.textContent !== words) {
    bar.textContent = words;
  }
  bar.classList.toggle("urgent", Boolean(news));
  bar.hidden = !words;
}

async function beat() {
  if (document.hidden) {
    return;
  }
  try {
    const answer = await fetch(bar.dataset.url, { method: "POST", body: body(bar.dataset.watches ? { watches: "1" } : {}) });
    if (answer.ok) {
      show(await answer.json());
    }
  } catch {
    // Without the network nobody is seen; the next beat tries again.
  }
}

if (bar) {
  beat();
  setInterval(beat, BEAT);
  document.addEventListener("visibilitychange", beat);
  addEventListener("pagehide", () => navigator.sendBeacon(bar.dataset.url, body({ leave: "1" })));
}
