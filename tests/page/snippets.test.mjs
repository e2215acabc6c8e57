// What was written for somebody's page once must open for ever: tests/snippets holds it.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { start } from "./visit.mjs";
import { openSnippet } from "./snippet.mjs";

const FOLDER = fileURLToPath(new URL("../snippets/", import.meta.url));
const { browser, site, stop } = await start();
after(stop);

const files = (await readdir(FOLDER, { recursive: true })).filter((name) => name.endsWith(".html")).sort();

test("there is one of each way in", async () => {
  const forms = await Promise.all(files.map(async (name) => (await read(name)).form));
  assert.deepEqual([...new Set(forms)].sort(), ["frame", "link", "markdown", "tag"]);
  assert.ok(files.length >= 11, files.join(" "));
});

for (const name of files) {
  test(`${name} opens as it did when it was written`, async () => {
    const { form, digest, now, told, snippet } = await read(name);
    const opened = await openSnippet(browser, site, form, snippet);
    await opened.comesTo(now ?? digest);
    // It may be read after it has come there: what is wrong with the pin is said then.
    if (told || now) await opened.says(told ?? "not quite the one that the page was written for");
    else assert.deepEqual((await opened.state()).notices.filter((words) => !words.includes("moment that was sent")), []);
    assert.deepEqual(opened.errors, []);
    await opened.close();
  });
}

/** What a file says of itself, and the snippet. */
async function read(name) {
  const text = await readFile(FOLDER + name, "utf8");
  const [, head, snippet] = text.match(/^<!-- (.*) -->\n([^]*)$/) ?? assert.fail(`${name}: the first line says what it is`);
  const facts = Object.fromEntries([...head.matchAll(/(\w+)="([^"]*)"/g)].map(([, fact, value]) => [fact, value]));
  return { ...facts, snippet };
}
