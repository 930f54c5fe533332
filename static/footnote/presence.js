// Says that this page is open, and who else has it open. Nothing is locked: two savers are told by the version.

const bar = document.querySelector("[data-presence]");
const BEAT = 20000;

function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

function body(more) {
  return new URLSearchParams({ page: bar.dataset.presence, csrfmiddlewaretoken: token(), ...more });
}

function show({ others, news }) {
  const people = others.length ? `Also open: ${others.join(", ")}. Whoever saves second is shown both texts.` : "";
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
    const answer = await fetch(bar.dataset.url, { method: "POST", body: body({}) });
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
