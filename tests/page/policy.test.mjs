// What is shipped, under the strictest policy that it can live with; and it asks nobody but its own server.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, serveDist } from "./serve.mjs";
import { aLeader, state, until } from "./visit.mjs";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
/** What the page demands of itself; a server can demand it in a header, and so it does here. */
const POLICY = (await readFile(`${DIST}index.html`, "utf8")).match(/Content-Security-Policy"\s+content="([^"]+)"/)?.[1];
/** What is meant to stand alone has a policy and a test of its own, and packages are no pages. */
const ELSEWHERE = /^(npm\/|raft-playground\.html$)/;

let site;
let browser;

before(async () => {
  site = await serveDist({ headers: { "content-security-policy": POLICY } });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  site?.close();
});

/** Opens a page; what it breaks, and whom it asks, is written down. */
async function open(path) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const errors = [];
  const asked = [];
  await page.exposeFunction("told", (what) => errors.push(what));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample, sourceFile, lineNumber }) => {
      window.told(`${violatedDirective}: ${blockedURI} ${sample} (${sourceFile}:${lineNumber})`);
    });
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  context.on("request", (request) => asked.push(request.url()));
  await page.goto(site.url + path);
  await page.waitForLoadState("load");
  return { page, errors, asked, close: () => context.close() };
}

const strangers = (asked) => asked.filter((url) => !url.startsWith(site.url) && !/^(data|blob):/.test(url));

const control = (page, name) => page.locator(`[data-control="${name}"]`).first();

/** What a button saves, as text. */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), control(page, name).click()]);
  return readFile(await download.path(), "latin1");
}

/** Drops a file on the playground. */
const drop = (page, text) =>
  page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], "mine.raft"));
    const app = document.querySelector("raft-playground").shadowRoot.querySelector(".app");
    app.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true, composed: true }));
  }, text);

/** How many elements bear a style of their own. */
const styled = (page) =>
  page.evaluate(() => document.querySelector("raft-playground").shadowRoot.querySelectorAll("[style]").length);

test("the policy allows no inline script but one, no style attribute, no evaluation and no other server", () => {
  const directives = Object.fromEntries(POLICY.split(";").map((one) => one.trim().split(/ (.*)/s).slice(0, 2)));
  assert.equal(directives["default-src"], "'none'");
  const digest = (file) => {
    const text = readFileSync(fileURLToPath(new URL(`../../www/${file}`, import.meta.url)), "utf8");
    return `'sha256-${createHash("sha256").update(`\n${text}`).digest("base64")}'`;
  };
  assert.equal(directives["script-src"], `'self' ${digest("poster.js")} 'wasm-unsafe-eval'`, "index.html says so");
  assert.equal(directives["style-src"], `'self' ${digest("page.css")}`, "index.html says so");
  const allowed = new Set(Object.values(directives).flatMap((sources) => sources.split(" ")));
  const others = [...allowed].filter((source) => !source.startsWith("'sha256-"));
  assert.deepEqual(others.sort(), ["'none'", "'self'", "'wasm-unsafe-eval'", "blob:", "data:"]);
});

test("the reference says the same policy", async () => {
  const reference = await readFile(fileURLToPath(new URL("../../docs/embedding.md", import.meta.url)), "utf8");
  assert.ok(reference.includes(POLICY), POLICY);
});

test("a whole visit breaks no rule of the policy, and asks no other server", async () => {
  const { page, errors, asked, close } = await open("?seed=1&speed=1&load=250");
  await aLeader(page);
  await until(page, () => document.querySelector("raft-playground").state.servers.every(({ log }) => log.length));
  const { leader } = await state(page);
  await page.keyboard.press("Space");

  // What has a place of its own in each panel has it.
  assert.ok((await styled(page)) > 0, "the tape is drawn with styles of its own");
  const place = () =>
    page.evaluate(() => {
      const root = document.querySelector("raft-playground").shadowRoot;
      return root.querySelector("[data-tape] .cursor").getBoundingClientRect().x;
    });
  const end = await place();
  await page.keyboard.press("Home");
  await until(page, () => !document.querySelector("raft-playground").state.is_at_end);
  assert.ok((await place()) < end, "the cursor of the tape moves");
  await page.keyboard.press("End");

  // The console.
  await page.keyboard.press(":");
  await page.locator('[data-field="statement"]').fill("set S1 x 1");
  await page.locator('[data-field="statement"]').press("Enter");
  await page.locator(".answers").waitFor();
  await page.keyboard.press("Escape");

  for (const panel of ["why", "why-not", "world", "cluster", "scenario", "clients"]) {
    await control(page, `open-${panel}`).click();
    await until(page, (name) => document.querySelector("raft-playground").shadowRoot.querySelector(`[data-control="open-${name}"][aria-selected=true]`), panel);
  }
  await page.locator(".history").waitFor();

  // The space–time diagram, panned.
  await control(page, "open-space-time").click();
  const strip = page.locator("[data-strip]");
  const reel = page.locator(".reel");
  await reel.waitFor();
  const [{ x: before }, box] = [await reel.boundingBox(), await strip.boundingBox()];
  await page.mouse.move(box.x + 200, box.y + box.height - 20);
  await page.mouse.down();
  await page.mouse.move(box.x + 320, box.y + box.height - 20, { steps: 6 });
  await page.mouse.up();
  await until(page, (before) => document.querySelector("raft-playground").shadowRoot.querySelector(".reel").getBoundingClientRect().x !== before, before);
  assert.match(await saved(page, "strip-save"), /^<svg/);

  // Another branch, beside the first.
  await page.keyboard.press("Home");
  await page.keyboard.press(String(leader));
  await page.keyboard.press("c");
  await until(page, () => document.querySelector("raft-playground").state.branches.length === 2);
  await page.locator("[data-branch] [data-control=compare]").first().click();
  await page.locator(".difference").waitFor();
  await page.keyboard.press("b");

  // The pointer on the tape.
  await page.locator("[data-tape]").hover();
  await page.locator(".hover-tells").waitFor();

  // What can be shared and kept.
  await page.keyboard.press("s");
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector("dialog input")?.value);
  assert.match(await saved(page, "save-svg"), /^<svg/);
  assert.match(await saved(page, "save-png"), /^\x89PNG/);
  assert.match(await saved(page, "save-session"), /S1/);
  await control(page, "embed").click();
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector(".preview raft-playground")?.state);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });

  await drop(page, "title Dropped\nservers 3\nwait 1s\ncrash S1\n");
  await until(page, () => document.querySelector("raft-playground").state.servers.length === 3);

  assert.deepEqual(errors, []);
  assert.deepEqual(strangers(asked), []);
  assert.ok(asked.some((url) => url.endsWith(".wasm")), "what was asked has been seen");
  await close();
});

test("a link and a program that does not come break no rule either", async () => {
  const { page, errors, close } = await open("?seed=1&paused");
  await until(page, () => document.querySelector("raft-playground").state);
  await page.keyboard.press("s");
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector("dialog input")?.value);
  const link = await page.locator("dialog input").inputValue();
  await page.goto("about:blank");
  await page.goto(link);
  await page.locator(".notice").first().waitFor();
  assert.deepEqual(errors, []);

  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(`${site.url}?seed=2`);
  const screen = page.locator(".screen[role=alert]");
  await screen.waitFor();
  assert.notEqual(await screen.evaluate((box) => getComputedStyle(box).paddingTop), "0px", "it has its style");
  assert.deepEqual(errors.filter((error) => !/ERR_FAILED/.test(error)), []);
  await close();
});

for (const path of (await readdir(DIST, { recursive: true })).filter((path) => path.endsWith(".html") && !ELSEWHERE.test(path))) {
  test(`${path} lives under the policy, and asks no other server`, async () => {
    const { page, errors, asked, close } = await open(path);
    // A page may only speak of playgrounds.
    await until(page, () => {
      const all = [...document.querySelectorAll("raft-playground")];
      return all.length === 0 || all.some(({ state }) => state);
    });
    assert.deepEqual(errors, []);
    assert.deepEqual(strangers(asked), []);
    await close();
  });
}
