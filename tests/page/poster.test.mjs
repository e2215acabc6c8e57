// The picture that stands before the program has come: it is what the program then draws, and nothing jumps.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { start, until } from "./visit.mjs";

let site;
let browser;
let stop;

before(async () => ({ site, browser, stop } = await start()));
after(() => stop?.());

/** Opens a page whose program does not come before it is let go. */
async function openHeld(path = "", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const release = await hold(page, "**/*.wasm");
  await page.goto(site.url + path, { waitUntil: "commit" });
  return { page, release, close: () => context.close() };
}

/** Keeps files from a page until what it answers is called. */
async function hold(page, files) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(files, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Of every element in the playground: what it is, what is drawn or written there, and where it stands. */
const drawing = (page) =>
  page.evaluate(() => {
    const root = document.querySelector("raft-playground").shadowRoot;
    return [...root.querySelectorAll(".app, .app *")].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const text = element.children.length ? "" : element.textContent;
      const attributes = ["class", "stroke-dasharray"].map((name) => element.getAttribute(name) ?? "");
      return { what: [element.localName, ...attributes, text].join(" "), place: [x, y, width, height] };
    });
  });

function assertSame(after, before) {
  assert.deepEqual(after.map(({ what }) => what), before.map(({ what }) => what));
  for (const [i, { what, place }] of after.entries()) {
    // A text in two nodes, as the program makes it, can be a hundredth of a pixel wider than in one.
    const moved = Math.max(...place.map((number, j) => Math.abs(number - before[i].place[j])));
    assert.ok(moved < 0.1, `${what} has moved from ${before[i].place} to ${place}`);
  }
}

/** The part of the pixels of two pictures that are not nearly the same. */
const difference = (page, ...shots) =>
  page.evaluate(async (shots) => {
    const [before, after] = await Promise.all(
      shots.map(async (shot) => {
        const image = new Image();
        image.src = `data:image/png;base64,${shot}`;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
        canvas.drawImage(image, 0, 0);
        return canvas.getImageData(0, 0, image.width, image.height).data;
      }),
    );
    const differing = before.filter((value, i) => Math.abs(value - after[i]) > 64).length;
    return differing / before.length;
  }, shots.map((shot) => shot.toString("base64")));

/** Holds time still where the program begins, for what it draws next is another picture. */
const holdFrames = (page) =>
  page.evaluate(() => {
    window.requestAnimationFrame = () => 1;
  });

for (const [name, options] of [
  ["1280 pixels, light", {}],
  ["1280 pixels, dark", { colorScheme: "dark" }],
  ["390 pixels", { viewport: { width: 390, height: 844 } }],
  ["1280 pixels, less motion", { reducedMotion: "reduce" }],
]) {
  test(`the program draws the very picture that stood there before, at ${name}`, async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage();
    const [releaseScripts, releaseProgram] = [await hold(page, "**/*.js"), await hold(page, "**/*.wasm")];
    await page.goto(site.url, { waitUntil: "commit" });
    await page.locator("[data-server='5']").waitFor();
    assert.equal(await page.locator(".deadline").count(), 5, "a timer for each server");
    const first = await drawing(page);

    releaseScripts();
    await page.waitForFunction(() => customElements.get("raft-playground"));
    assertSame(await drawing(page), first);
    const shot = await page.screenshot();
    assert.equal(await page.evaluate(() => document.querySelector("raft-playground").state), null);

    await holdFrames(page);
    releaseProgram();
    await page.waitForFunction(() => document.querySelector("raft-playground").state, null, { polling: 20 });
    assertSame(await drawing(page), first);
    const differing = await difference(page, shot, await page.screenshot());
    assert.ok(differing < 0.001, `${(differing * 100).toFixed(2)} % of the pixels differ`);
    await context.close();
  });
}

test("no frame comes without the picture, from the first one to the living cluster", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const look = () => {
      const element = document.querySelector("raft-playground");
      if (element) window.seen.push(element.shadowRoot?.querySelectorAll("[data-server]").length ?? 0);
      requestAnimationFrame(look);
    };
    window.seen = [];
    requestAnimationFrame(look);
  });
  await page.goto(site.url);
  await until(page, () => document.querySelector("raft-playground").state?.events > 0);
  const seen = await page.evaluate(() => window.seen);
  assert.deepEqual([...new Set(seen)], [5]);
  await context.close();
});

test("the seed of the picture is the seed of the run, and not always the same one", async () => {
  const seeds = new Set();
  for (let visit = 0; visit < 8; visit += 1) {
    const { page, release, close } = await openHeld();
    const drawn = await page.locator("[data-show='seed']").innerText();
    release();
    await until(page, () => document.querySelector("raft-playground").state);
    assert.equal(await page.evaluate(() => String(document.querySelector("raft-playground").state.seed)), drawn);
    seeds.add(drawn);
    await close();
  }
  assert.ok(seeds.size > 1, [...seeds].join());
});

test("settings in the address have another first picture, so none stands there before the program", async () => {
  const { page, release, close } = await openHeld("?servers=3&seed=7");
  await page.getByText("Loading Raft Playground").waitFor();
  assert.equal(await page.locator("[data-server]").count(), 0);
  release();
  await until(page, () => document.querySelector("raft-playground").state?.servers.length === 3);
  assert.equal(await page.locator(".deadline").count(), 3);
  await close();
});

test("the picture takes no key and no click, and says that the program is coming", async () => {
  const { page, release, close } = await openHeld();
  await page.locator("[data-server='1']").waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.querySelector("raft-playground").shadowRoot.activeElement), null);
  assert.equal(await page.getByRole("status").getByText("Loading Raft Playground").count(), 1);
  release();
  await until(page, () => document.querySelector("raft-playground").state);
  assert.equal(await page.locator("[inert]").count(), 0);
  await page.keyboard.press("1");
  await page.locator(".card").waitFor();
  await close();
});

test("a visitor of the page loads each byte once: the style in the page, and that of the panels, are no copies", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(site.url);
  await until(page, () => document.querySelector("raft-playground").state);
  assert.deepEqual(asked.sort(), [
    "/",
    "/element.js",
    "/files.js",
    "/manners.js",
    "/panels.css",
    "/playground.js",
    "/playground_bg.wasm",
    "/raft-playground.js",
    "/screens.js",
    "/sight.js",
  ]);
  await context.close();
});

test("a page that embeds playgrounds has no picture beforehand, and needs none", async () => {
  const { page, release, close } = await openHeld("course.html");
  await page.evaluate(() => document.querySelector("raft-playground").scrollIntoView());
  await page.getByText("Loading Raft Playground").first().waitFor();
  release();
  await page.waitForFunction(() => document.querySelector("raft-playground").state);
  await close();
});

test("a program that does not come at all takes the picture's place with a sentence", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(site.url);
  await page.getByText("could not be loaded").waitFor();
  assert.equal(await page.locator("[data-server]").count(), 0);
  await context.close();
});

test("where no module script runs, the page says so after a while", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route("**/*.js", (route) => route.abort());
  await page.goto(site.url);
  await page.getByText("The playground does not start").waitFor({ timeout: 10_000 });
  await context.close();
});

test("without JavaScript the page says what it needs, and shows no dead picture", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site.url);
  // Not by its text, for which Playwright does not look in there.
  await page.locator("noscript p").waitFor();
  assert.match(await page.locator("noscript p").innerText(), /needs JavaScript/);
  assert.equal(await page.locator("[data-server]").count(), 0);
  await context.close();
});
