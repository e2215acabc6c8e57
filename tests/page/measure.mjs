// Measures the built page in Chromium, each figure beside its budget (after cargo xtask dist):
//
//     node tests/page/measure.mjs [load] [frames] [diagram] [hour] [share] [embed]
//
// What it prints depends on the machine and on what else that does; it fails only if the page does.
import { readdir } from "node:fs/promises";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { harness } from "./harness.mjs";
import { launch, serveDist } from "./serve.mjs";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const DESKTOP = { viewport: { width: 1280, height: 800 } };
/** A phone far from the mast: 1.6 Mbit/s, 150 ms from asking to the first byte, a fourth of this processor. */
const SLOW_NET = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const SLOW_CPU = 4;
const LOADS = 7;
const SECONDS_OF_FRAMES = 10;
/** The panel that is there at first, and those that go with time as well. */
const PANELS = ["why", "space-time", "clients", "world", "scenario"];
const MINUTE_US = 60e6;
/** When an hour's memory is looked at, in virtual minutes. */
const LOOKS = [1, 10, 20, 30, 40, 50, 60];
const SECONDS_OF_SCRUBBING = 5;
/** The session that is sent to somebody else. */
const SHARED = { minutes: 10, actions: 60, rounds: 5 };

/** What stands in a page for one playground, in each of the ways, and what is in the page's head. */
const WAYS = {
  tag: {
    head: '<script type="module" src="/raft-playground.js"></script>',
    one: (seed) => `<raft-playground seed="${seed}" loading="eager"></raft-playground>`,
  },
  iframe: { head: "", one: (seed) => `<iframe src="/?seed=${seed}" width="900" height="600"></iframe>` },
  "one file": { head: "", one: (seed) => `<iframe src="/raft-playground.html?seed=${seed}" width="900" height="600"></iframe>` },
};
/** How many playgrounds are on a page, and how often each page is loaded. */
const EMBEDDED = { counts: [1, 6], loads: 3 };
/** How many come and go before the memory is looked at, at first and at last. */
const MOUNTS = { few: 1, many: 100 };

const PARTS = { load, frames, diagram, hour, share, embed };

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];
const median = (values) => quantile(values, 0.5);

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in PARTS));
if (unknown.length) {
  console.error(`There is no part ${unknown.join(", ")} to measure; the parts are ${Object.keys(PARTS).join(", ")}.`);
  process.exit(2);
}
// What has come is kept for a while, as by a web server that is well set up.
const site = await serveDist({ brotli: true, headers: { "cache-control": "max-age=600" } });
const browser = await launch();
try {
  console.log(`Chromium ${browser.version()}; this machine's load before: ${loadavg()[0].toFixed(1)}\n`);
  for (const [name, part] of Object.entries(PARTS)) {
    if (names.length === 0 || names.includes(name)) await part();
  }
} finally {
  await browser.close();
  site.close();
}

function say(what, value, unit, budget, more = "") {
  const shown = `${value.toFixed(unit === "ms" ? 2 : 0)} ${unit}`;
  const limit = budget === undefined ? "" : `budget ${budget} ${unit}${value <= budget ? "" : ", OVER"}`;
  console.log(`${what.padEnd(64)}${shown.padStart(12)}  ${limit}${more && `  (${more})`}`);
}

/** From navigation to the first picture of the cluster, and to the cluster that lives, on a slow phone. */
async function load() {
  const times = { pictured: [], live: [], led: [] };
  for (let run = 0; run < LOADS; run += 1) {
    const context = await browser.newContext(DESKTOP);
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send("Network.enable");
    await cdp.send("Network.emulateNetworkConditions", SLOW_NET);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOW_CPU });
    await page.addInitScript(noteFirsts);
    // Without a setting, for that is how strangers come.
    await page.goto(site.url, { waitUntil: "commit" });
    await page.waitForFunction(() => window.firsts?.led, null, { timeout: 60_000 });
    const firsts = await page.evaluate(() => window.firsts);
    for (const name of Object.keys(times)) times[name].push(firsts[name]);
    await context.close();
  }
  const how = `median of ${LOADS} loads; worst `;
  const tell = (what, name, budget) =>
    say(what, median(times[name]), "ms", budget, how + Math.max(...times[name]).toFixed(0));
  console.log("at 1.6 Mbit/s, 150 ms, 4× CPU slowdown, brotli, nothing cached, from navigation on:");
  tell("  a picture of the cluster is painted", "pictured", 600);
  tell("  the cluster lives", "live", 2_000);
  tell("  a leader is seen, at the default speed", "led");
}

/** In the page: notes when the frame is painted that first shows the cluster, a living one, a leader. */
function noteFirsts() {
  window.firsts = {};
  const after = new MessageChannel();
  // A message that is sent while a frame is made arrives when it is painted.
  after.port1.onmessage = ({ data }) => data.forEach((name) => (window.firsts[name] ??= performance.now()));
  const look = () => {
    const element = document.querySelector("raft-playground");
    const root = element?.shadowRoot;
    const isDrawn = root?.querySelector("[data-server] .body")?.getBoundingClientRect().width > 0;
    const seen = {
      pictured: isDrawn,
      live: isDrawn && Boolean(element.state),
      led: root?.querySelector('[data-role="leader"]'),
    };
    after.port2.postMessage(Object.keys(seen).filter((name) => seen[name]));
    if (!window.firsts.led) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** What the main thread does for each frame, at the default speed, from Chromium's own trace: with each panel open. */
async function frames() {
  for (const { servers, slowdown, budget } of [
    { servers: 5, slowdown: 1, budget: 4 },
    { servers: 9, slowdown: SLOW_CPU, budget: 8 },
  ]) {
    const context = await browser.newContext(DESKTOP);
    const page = await context.newPage();
    await page.goto(`${site.url}?seed=1&servers=${servers}`);
    await page.waitForFunction(() => document.querySelector("raft-playground").state?.leader, null, { timeout: 60_000 });
    const cdp = await context.newCDPSession(page);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    console.log(`main thread per frame, ${servers} servers, default speed, ${slowdown}× slowdown, by the panel that is open:`);
    for (const panel of PANELS) {
      await page.locator(`[data-control="open-${panel}"]`).click();
      await page.waitForTimeout(1_000);
      const busy = await traced(page);
      say(`  ${panel}: p95`, quantile(busy, 0.95), "ms", budget, `median ${median(busy).toFixed(2)}, ${busy.length} frames`);
    }
    await context.close();
  }
}

async function traced(page) {
  await browser.startTracing(page, { categories: ["devtools.timeline", "toplevel"] });
  await page.waitForTimeout(SECONDS_OF_FRAMES * 1_000);
  return busyPerFrame(JSON.parse((await browser.stopTracing()).toString()).traceEvents);
}

/** What the page's main thread computed from one frame to the next, in milliseconds: not what it waited for others. */
function busyPerFrame(events) {
  const fired = events.filter((event) => event.name === "FireAnimationFrame");
  const { pid, tid } = fired[0];
  const tasks = events
    .filter((event) => event.pid === pid && event.tid === tid && event.name.endsWith("RunTask") && event.ph === "X")
    // What tracing itself began or ended in is without.
    .filter((event) => event.tdur !== undefined)
    .sort((a, b) => a.ts - b.ts);
  let next = 0;
  return fired.map(({ ts }) => {
    let busy = 0;
    while (next < tasks.length && tasks[next].ts <= ts) busy += tasks[next++].tdur;
    return busy / 1_000;
  });
}

/** Panning to and fro over more messages than anybody can count: the diagram, as far out as it goes. */
async function diagram() {
  const context = await browser.newContext(DESKTOP);
  const page = await context.newPage();
  await page.addInitScript(harness);
  await page.goto(`${site.url}?seed=1&speed=10&load=100`);
  await page.waitForFunction(() => document.querySelector("raft-playground").state, null, { polling: 50 });
  await page.evaluate((us) => window.harness.runUntil(us), 1.5 * MINUTE_US);
  await page.evaluate(() => window.harness.goOn());
  await page.keyboard.press("Space");
  await page.keyboard.press("S");
  for (let zoom = 0; zoom < 8; zoom += 1) await page.keyboard.press("{");
  const words = page.locator(".strip-words");
  await words.filter({ hasText: "messages here" }).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(3_000);
  const { x, y, width, height } = await page.locator("[data-strip]").boundingBox();
  const at = (part) => [x + 20 + part * (width - 40), y + height - 20];
  await page.mouse.move(...at(0));
  await page.mouse.down();
  const { answers, moves } = await drag(page, at, ".reel");
  await page.mouse.up();
  const how = `median ${median(answers).toFixed(1)}, ${moves} moves, ${moves - answers.length} without a new picture`;
  say("panning the space–time diagram, pointer to picture: p95", quantile(answers, 0.95), "ms", 16, how);
  console.log(`  ${await words.innerText()}`);
  await context.close();
}

/**
 * An hour that nobody touches, and then going back over it.
 *
 * Nobody waits for it: the page's frames are called one after the other, each as if a tenth of a second
 * had passed since the last, which is the most that the page takes a frame for.
 */
async function hour() {
  const context = await browser.newContext(DESKTOP);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await page.addInitScript(harness);
  await page.goto(`${site.url}?seed=1&speed=10`);
  // Not by frames, which are ours.
  await page.waitForFunction(() => document.querySelector("raft-playground").state, null, { polling: 50 });
  const speed = await page.evaluate(() => document.querySelector("raft-playground").state.speed);
  console.log(`an hour at speed ${speed} with the page's own requests, its frames called without waiting:`);
  const weights = [];
  for (const minute of LOOKS) {
    await page.evaluate((until) => window.harness.runUntil(until), minute * MINUTE_US);
    const weight = await weigh(page, cdp);
    weights.push(weight.heap + weight.wasm);
    const [heap, wasm] = [weight.heap, weight.wasm].map((bytes) => (bytes / 2 ** 20).toFixed(1));
    console.log(`  after ${String(minute).padStart(2)} min: ${heap} MB of JavaScript's heap, ${wasm} MB of wasm memory`);
  }
  const [half, whole] = [weights[LOOKS.indexOf(30)], weights.at(-1)];
  say("  memory that the second half hour adds", (whole - half) / 1024, "KB", 512);
  await scrub(page);
  await context.close();
}

async function weigh(page, cdp) {
  for (let i = 0; i < 3; i += 1) await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  const wasm = await page.evaluate(async () => (await (await import("./playground.js")).default()).memory.buffer.byteLength);
  return { heap: usedSize, wasm };
}

/** Drags over the whole tape, to and fro, sixty times a second. */
async function scrub(page) {
  const what = "  scrubbing it, pointer to picture: p95";
  const tape = page.locator("[data-tape]");
  if ((await tape.count()) === 0) {
    console.log(`${what.padEnd(64)}no tape yet`.padEnd(78) + "budget 16 ms");
    return;
  }
  await page.evaluate(() => window.harness.goOn());
  const { x, y, width, height } = await tape.boundingBox();
  const at = (part) => [x + 2 + part * (width - 4), y + height / 2];
  await page.mouse.move(...at(1));
  await page.mouse.down();
  const { answers, moves } = await drag(page, at);
  await page.mouse.up();
  const unanswered = moves - answers.length;
  say(what, quantile(answers, 0.95), "ms", 16, `median ${median(answers).toFixed(1)}, ${moves} moves, ${unanswered} without a new picture`);
}

async function drag(page, at, selector) {
  await page.evaluate((selector) => window.harness.watchPointer(selector), selector);
  const moves = SECONDS_OF_SCRUBBING * 60;
  const begun = performance.now();
  for (let move = 1; move <= moves; move += 1) {
    // From the end to the beginning and back again, fast as a hand that looks for something.
    const phase = (move * 4) / moves;
    await page.mouse.move(...at(Math.abs(1 - (phase % 2))));
    const ahead = (move * 1_000) / 60 - (performance.now() - begun);
    if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
  }
  return { answers: await page.evaluate(() => window.harness.answers), moves };
}

/** A link of a session is made, and opened in a browser that knows nothing of it. */
async function share() {
  const context = await browser.newContext(DESKTOP);
  const page = await context.newPage();
  await page.addInitScript(harness);
  await page.goto(`${site.url}?seed=1&speed=10&load=250`);
  await page.waitForFunction(() => document.querySelector("raft-playground").state, null, { polling: 50 });
  const step = (SHARED.minutes * MINUTE_US) / SHARED.actions;
  for (let action = 1; action <= SHARED.actions; action += 1) {
    await page.evaluate((until) => window.harness.runUntil(until), action * step);
    // One of five after the other is crashed and restarted.
    if (action % 2) await page.keyboard.press(String(1 + (((action - 1) / 2) % 5)));
    await page.keyboard.press("c");
  }
  await page.keyboard.press("Space");
  await page.evaluate(() => window.harness.goOn());
  const { events, digest } = await page.evaluate(() => document.querySelector("raft-playground").state);
  console.log(`a session of ${SHARED.minutes} virtual minutes with ${SHARED.actions} actions, ${events} events:`);
  const [made, opened, worked, visited] = [[], [], [], []];
  let link;
  for (let round = 0; round < SHARED.rounds; round += 1) {
    const answer = await page.evaluate(timeLink);
    link = answer.link;
    made.push(answer.ms);
    await page.keyboard.press("Escape");
  }
  for (let round = 0; round < SHARED.rounds; round += 1) {
    const stranger = await browser.newContext(DESKTOP);
    const other = await stranger.newPage();
    await other.goto(site.url + "?paused");
    await other.waitForFunction(() => document.querySelector("raft-playground").state, null, { polling: 50 });
    const cdp = await stranger.newCDPSession(other);
    await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
    const before = await processorMs(cdp);
    opened.push(await other.evaluate(timeOpening, new URL(link).hash));
    worked.push((await processorMs(cdp)) - before);
    const seen = await other.evaluate(() => document.querySelector("raft-playground").state.digest);
    if (seen !== digest) throw new Error(`the link leads to ${seen}, and not to ${digest}`);
    await other.goto("about:blank");
    await other.goto(link);
    await other.waitForFunction(() => document.querySelector("raft-playground").shadowRoot.querySelector(".notice"), null, { polling: 10 });
    visited.push(await other.evaluate(() => performance.now()));
    await stranger.close();
  }
  const tell = (what, times, budget) => say(what, median(times), "ms", budget, `worst ${Math.max(...times).toFixed(0)}`);
  tell(`  its link of ${link.length} characters is made`, made, 100);
  tell("  it is opened", opened, 1_000);
  tell("  of that the processor works", worked);
  tell("  the same from navigation on, with all in the cache", visited);
  await context.close();
}

/** How long the processor has worked for the page's main thread. */
async function processorMs(cdp) {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration").value * 1_000;
}

/** In the page: how long it takes from the press of the button to the link. */
async function timeLink() {
  const root = document.querySelector("raft-playground").shadowRoot;
  const begun = performance.now();
  root.querySelector('[data-control="share"]').click();
  while (!root.querySelector("dialog input")?.value) await new Promise((resolve) => setTimeout(resolve));
  return { ms: performance.now() - begun, link: root.querySelector("dialog input").value };
}

/** In the page: how long it takes from the address to the moment that it leads to. */
async function timeOpening(hash) {
  const root = document.querySelector("raft-playground").shadowRoot;
  const begun = performance.now();
  location.hash = hash;
  while (!root.querySelector(".notice")) await new Promise((resolve) => setTimeout(resolve));
  return performance.now() - begun;
}

// ── In somebody else's page ──

/** Each way into a page, with one and with six on it; and what is left of those that have gone. */
async function embed() {
  // Compressed beforehand: the server takes seconds for that, in which it answers nobody.
  for (const name of await readdir(DIST)) {
    if (/\.(html|js|css|wasm)$/.test(name)) await fetch(site.url + name);
  }
  console.log(
    "in somebody else's page, at 1.6 Mbit/s, 150 ms, 4× CPU slowdown, brotli, nothing cached; all of them eager:",
  );
  const cells = (...cells) => cells.map((cell) => String(cell).padStart(14)).join("");
  console.log("  ".padEnd(22) + cells("bytes", "to poster", "to ready", "of"));
  for (const [way, { head, one }] of Object.entries(WAYS)) {
    for (const count of EMBEDDED.counts) {
      const seen = [];
      for (let load = 0; load < EMBEDDED.loads; load += 1) {
        const all = Array.from({ length: count }, (_, i) => one(i + 1)).join("\n");
        seen.push(await visitGuests(`<!doctype html><title>A lesson</title><link rel="icon" href="data:,">${head}${all}`, count));
      }
      const middle = (name) => Math.round(median(seen.map((one) => one[name]))).toLocaleString("en");
      const times = [`${middle("poster")} ms`, `${middle("ready")} ms`];
      console.log(`  ${way}, ${count}`.padEnd(22) + cells(middle("bytes"), ...times, `${EMBEDDED.loads} loads`));
    }
  }
  await comings();
}

/** Opens a page with playgrounds: what came over the wire, and when each showed something, and lived. */
async function visitGuests(html, count) {
  const context = await browser.newContext(DESKTOP);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", SLOW_NET);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOW_CPU });
  let bytes = 0;
  const unpacked = new Set();
  cdp.on("Network.requestWillBeSent", ({ requestId, request }) => request.url.startsWith("data:") && unpacked.add(requestId));
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!unpacked.has(requestId)) bytes += encodedDataLength;
  });
  site.pages.set("/lesson.html", html);
  await page.addInitScript(noteGuests);
  await page.goto(`${site.url}lesson.html`, { waitUntil: "commit" });
  await page.waitForFunction((count) => window.noted?.ready.length === count, count, { timeout: 240_000, polling: 200 });
  const { poster, ready } = await page.evaluate(() => window.noted);
  await context.close();
  return { bytes, poster: Math.max(...poster), ready: Math.max(...ready) };
}

/** In the page and in each frame of it: tells the topmost when something is shown for each playground, and when it lives. */
function noteGuests() {
  const noted = (window.top.noted ??= { poster: [], ready: [] });
  const known = new Map();
  const now = () => window.top.performance.now();
  const look = () => {
    for (const element of document.querySelectorAll("raft-playground")) {
      const seen = known.get(element) ?? {};
      known.set(element, seen);
      // Its own picture, or one that says that there will be one.
      const isShown = element.shadowRoot?.querySelector("[data-server], .waiting svg, .screen");
      if (isShown && !seen.poster) noted.poster.push((seen.poster = now()));
      if (element.state && !seen.ready) noted.ready.push((seen.ready = now()));
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** What a page holds after one playground has come and gone, and after a hundred. */
async function comings() {
  const context = await browser.newContext(DESKTOP);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  site.pages.set(
    "/lesson.html",
    `<!doctype html><title>A lesson</title><link rel="icon" href="data:,">${WAYS.tag.head}<div id="place"></div>`,
  );
  await page.goto(`${site.url}lesson.html`);
  const come = (times) => page.evaluate(comeAndGo, times);
  await come(MOUNTS.few);
  const few = await weigh(page, cdp);
  await come(MOUNTS.many - MOUNTS.few);
  const many = await weigh(page, cdp);
  const mb = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  for (const [what, name] of [["JavaScript's heap", "heap"], ["wasm memory", "wasm"]]) {
    const told = `${mb(few[name])} after ${MOUNTS.few}, ${mb(many[name])} after ${MOUNTS.many}`;
    console.log(`  mounted and removed, ${what}: ${told}`);
  }
  await context.close();
}

/** In the page. */
async function comeAndGo(times) {
  for (let i = 0; i < times; i += 1) {
    const element = document.createElement("raft-playground");
    for (const [name, value] of [["seed", i + 1], ["load", 250], ["loading", "eager"]]) element.setAttribute(name, value);
    document.getElementById("place").append(element);
    while (!element.state) await new Promise((resolve) => setTimeout(resolve, 1));
    for (let frame = 0; frame < 10; frame += 1) await new Promise(requestAnimationFrame);
    element.remove();
    await new Promise((resolve) => setTimeout(resolve));
  }
}
