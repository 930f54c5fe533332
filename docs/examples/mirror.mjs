// Keep a copy of everything that Footnote publishes, in one file. Node 18 or newer, nothing else.
//
//     node mirror.mjs https://footnote.example copy.json [fn_…]
//
// Killed at any moment it goes on where it was: the file is replaced whole, with its cursor. Show the records whose
// `status` is usable; of others `document` is a notice that says why, or null.

import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";

async function ask(url, key) {
  for (;;) {
    const answer = await fetch(url, { headers: key ? { Authorization: `Bearer ${key}` } : {} });
    if (answer.status === 410) return null; // the server has begun a new epoch
    if (answer.ok) return answer.text();
    if (![429, 502, 503].includes(answer.status)) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
    await pause(1000 * Number(answer.headers.get("Retry-After") ?? 5));
  }
}

// Each entry with its document as it was sent: a digest is of bytes, not of what they mean. Braces are counted outside
// of strings, because JSON.parse does not say where it stopped.
function* entries(page) {
  let at = page.indexOf('"results":[') + '"results":['.length;
  for (let depth = 0, from = at, quoted = false; at < page.length; at++) {
    const sign = page[at];
    if (quoted) {
      if (sign === "\\") at++;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === "{" && depth++ === 0) from = at;
    else if (sign === "}" && --depth === 0) {
      const text = page.slice(from, at + 1);
      yield [JSON.parse(text), text.slice(text.indexOf(',"document":') + ',"document":'.length, -1)];
    } else if (sign === "]" && depth === 0) return;
  }
}

export async function sync(base, path, key, limit = 200) {
  const copy = JSON.parse(await readFile(path, "utf8").catch(() => '{"cursor": null, "records": {}}'));
  for (;;) {
    const after = copy.cursor ? `&after=${copy.cursor}` : "";
    const page = await ask(`${base}/api/v1/changes/?include=document&limit=${limit}${after}`, key);
    if (page === null) {
      copy.cursor = null; // read all of it again, over the old copy, so that there is always one
      continue;
    }
    const { next, epoch } = JSON.parse(page);
    let some = false;
    for (const [entry, text] of entries(page)) {
      some = true;
      const digest = createHash("sha256").update(text).digest("hex");
      if (text !== "null" && digest !== entry.etag) throw new Error(`${entry.reference}: not what was published`);
      copy.records[entry.reference] = { epoch, status: entry.status, etag: entry.etag, document: JSON.parse(text) };
    }
    copy.cursor = next;
    if (!some) for (const [name, { epoch: of }] of Object.entries(copy.records)) if (of !== epoch) delete copy.records[name];
    await writeFile(`${path}.new`, JSON.stringify(copy));
    await rename(`${path}.new`, path);
    if (!some) return copy;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [base, path, key] = process.argv.slice(2);
  console.log((await sync(base.replace(/\/$/, ""), path, key)).cursor);
}
