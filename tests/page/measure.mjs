// Measures the built page in Chromium: node tests/page/measure.mjs (after cargo xtask dist).
import { launch, serveDist } from "./serve.mjs";

const LOADS = 7;
const SECONDS_OF_FRAMES = 15;

const median = (values) => quantile(values, 0.5);
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];

const site = await serveDist();
const browser = await launch();
try {
  await loads();
  await frames();
} finally {
  await browser.close();
  site.close();
}

/** From navigation to the first drawn cluster, and to the first leader, at the default speed. */
async function loads() {
  const drawn = [];
  const led = [];
  for (let run = 0; run < LOADS; run += 1) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const look = () => {
        const root = document.querySelector("raft-playground")?.shadowRoot;
        if (root?.querySelector("[data-server]")) window.drawnAt ??= performance.now();
        if (root?.querySelector('[data-role="leader"]')) window.ledAt ??= performance.now();
        if (!window.ledAt) requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.goto(`${site.url}?seed=${run + 1}`);
    await page.waitForFunction(() => window.ledAt, null, { timeout: 60_000 });
    drawn.push(await page.evaluate(() => window.drawnAt));
    led.push(await page.evaluate(() => window.ledAt));
    await context.close();
  }
  const say = (what, values) => console.log(`${what}: median ${median(values).toFixed(0)} ms of ${LOADS} loads`);
  say("navigation to the first drawn cluster", drawn);
  say("navigation to the first leader", led);
}

/** What the main thread does for each frame, at the default speed, from Chromium's own trace. */
async function frames() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`${site.url}?seed=1`);
  await page.waitForTimeout(2_000);
  await browser.startTracing(page, { categories: ["devtools.timeline", "toplevel"] });
  await page.waitForTimeout(SECONDS_OF_FRAMES * 1_000);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const fired = traceEvents.filter((event) => event.name === "FireAnimationFrame");
  const { pid, tid } = fired[0];
  const tasks = traceEvents
    .filter((event) => event.pid === pid && event.tid === tid && event.name.endsWith("RunTask") && event.ph === "X")
    .sort((a, b) => a.ts - b.ts);
  const perFrame = [];
  let next = 0;
  for (const { ts } of fired) {
    let busy = 0;
    while (next < tasks.length && tasks[next].ts <= ts) busy += tasks[next++].dur;
    perFrame.push(busy / 1_000);
  }
  const shown = (q) => quantile(perFrame, q).toFixed(2);
  console.log(`main thread per frame at the default speed: median ${shown(0.5)} ms, 95th percentile ${shown(0.95)} ms (${perFrame.length} frames)`);
  await page.close();
}
