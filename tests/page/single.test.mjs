// The whole page as one file: from a disk, in a frame without an origin, and without a network.
import assert from "node:assert/strict";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { launch } from "./serve.mjs";
import { aLeader, state, until, watched } from "./visit.mjs";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const NAME = "raft-playground.html";

let folder;
let address;
let browser;

before(async () => {
  // Where nothing is beside it.
  folder = await mkdtemp(join(tmpdir(), "single-"));
  await copyFile(join(DIST, NAME), join(folder, NAME));
  address = pathToFileURL(join(folder, NAME)).href;
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

/** Opens a page without a network; what goes wrong, and what is asked for, is written down. */
async function open(url, options = {}) {
  const { page, errors, close } = await watched(browser, { offline: true, ...options });
  const asked = [];
  page.context().on("request", (request) => asked.push(request.url()));
  await page.goto(url);
  const others = () => asked.filter((asked) => !/^(data|blob):/.test(asked) && asked.split(/[?#]/)[0] !== url.split(/[?#]/)[0]);
  return { page, errors, others, close };
}

const isThere = (page) => until(page, () => document.querySelector("raft-playground").state);

test("from a disk and without a network it plays, is asked for by query, and asks for nothing", async () => {
  const { page, errors, others, close } = await open(`${address}?seed=7&servers=3&speed=1`);
  await isThere(page);
  const { seed, servers } = await state(page);
  assert.deepEqual([seed, servers.length], [7, 3]);
  await aLeader(page);
  await page.keyboard.press("Space");
  for (const panel of ["why-not", "space-time", "scenario", "world"]) await page.locator(`[data-control="open-${panel}"]`).click();
  assert.deepEqual(errors, []);
  assert.deepEqual(others(), []);
  await close();
});

test("a link that it makes leads to itself, and to the moment", async () => {
  const { page, errors, close } = await open(`${address}?seed=7&speed=1`);
  await isThere(page);
  await aLeader(page);
  await page.keyboard.press("Space");
  const { digest } = await state(page);
  await page.keyboard.press("s");
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector("dialog input")?.value);
  const link = await page.locator("dialog input").inputValue();
  assert.ok(link.startsWith(address), link);
  await page.goto("about:blank");
  await page.goto(link);
  await until(page, (digest) => document.querySelector("raft-playground").state?.digest === digest, digest);
  assert.deepEqual(errors, []);
  await close();
});

test("the first picture stands before the program has come, and the program goes on with it", async () => {
  const { page, close } = await open(address);
  await isThere(page);
  const seed = (await state(page)).seed;
  assert.ok(1 <= seed && seed <= 320, `${seed} is the seed of a picture`);
  await close();
  // What is parsed before the program: the picture's script comes first, its element next, the program last.
  const html = await readFile(join(DIST, NAME), "utf8");
  const places = ['<template id="poster">', "<raft-playground ", "application/gzip;base64"].map((part) => html.indexOf(part));
  assert.ok(places.every((place, i) => place > (places[i - 1] ?? 0)), String(places));
});

test("in a frame without an origin it plays, and makes its link", async (t) => {
  const html = await readFile(join(DIST, NAME), "utf8");
  const server = createServer((request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(request.url.startsWith("/single") ? html : "<!doctype html><title>A course</title>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const site = `http://127.0.0.1:${server.address().port}/`;
  for (const how of ["src", "srcdoc"]) {
    const { page, errors, others, close } = await open(site, { offline: false });
    await page.evaluate(([how, html]) => {
      const frame = document.createElement("iframe");
      frame.sandbox = "allow-scripts";
      frame.width = 1000;
      frame.height = 700;
      frame[how] = how === "src" ? "single.html?seed=3&speed=1" : html;
      document.body.append(frame);
    }, [how, html]);
    const frame = await (await page.waitForSelector("iframe")).contentFrame();
    await until(frame, () => document.querySelector("raft-playground")?.state?.leader);
    assert.equal(await frame.evaluate(() => origin), "null", "it has no origin");
    if (how === "src") assert.equal((await state(frame)).seed, 3);
    await frame.locator("[data-control=share]").click();
    await until(frame, () => document.querySelector("raft-playground").shadowRoot.querySelector("dialog input")?.value);
    // The browser gives no focus to a frame of another origin; that is as it should be.
    assert.deepEqual(errors.filter((error) => !error.startsWith("Blocked autofocusing")), []);
    assert.deepEqual(others().filter((url) => !url.startsWith(`${site}single`)), []);
    await close();
  }
});

test("after a panic it starts again, with a memory of its own", async () => {
  const { page, close } = await open(`${address}?seed=5&paused`);
  await isThere(page);
  await page.evaluate(() => {
    const number = 0;
    dispatchEvent(new CustomEvent("raft-playground-panic", { detail: { message: "made up", instance: number } }));
  });
  await page.getByRole("button", { name: "Start again" }).click();
  await isThere(page);
  assert.equal((await state(page)).seed, 5);
  await close();
});

test("the wasm in it is the very same as beside the page", async () => {
  const html = await readFile(join(DIST, NAME), "utf8");
  const packed = html.match(/<script type="application\/gzip;base64"[^>]*>([^<]+)</)[1];
  assert.ok(gunzipSync(Buffer.from(packed, "base64")).equals(await readFile(join(DIST, "playground_bg.wasm"))));
});

test("its policy allows what stands in it, and nothing else", async () => {
  const html = await readFile(join(DIST, NAME), "utf8");
  const policy = html.match(/Content-Security-Policy"\s+content="([^"]+)"/)[1];
  assert.match(policy, /^default-src 'none'; script-src ('sha256-[\w+/]+=*' )+'wasm-unsafe-eval'; style-src 'sha256-[\w+/]+=*'; connect-src data:;/);
});
