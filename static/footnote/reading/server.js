// Asking the server, and what it says when it refuses.

const NO_ANSWER = "Not saved: the server did not answer. What you typed is kept; try again.";

export async function ask(path, parameters = {}) {
  const response = await fetch(`${path}?${new URLSearchParams(parameters)}`, { headers: { Accept: "application/json" } });
  if (!response.ok) {
    throw new Error(String(response.status));
  }
  return response.json();
}

/** Post `data`; return the answer with `ok`, which is false for a refusal. Never throws. */
export async function post(path, data, token) {
  try {
    const response = await fetch(path, { method: "POST", body: data, headers: { "X-CSRFToken": token } });
    const json = response.headers.get("Content-Type")?.startsWith("application/json");
    if (json) {
      return { ok: response.ok, ...(await response.json()) };
    }
    if (response.redirected || response.status === 403) {
      return refusal("Not saved: you are no longer signed in. Sign in again in another tab, then save here.");
    }
    if (response.status === 404) {
      return refusal("Not saved: it is no longer there. Reload the page; what you typed is kept.");
    }
    return refusal(NO_ANSWER);
  } catch {
    return refusal(NO_ANSWER);
  }
}

function refusal(sentence) {
  return { ok: false, said: sentence, errors: { __all__: [sentence] } };
}
