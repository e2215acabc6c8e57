// What playgrounds leave behind when they are taken off the page: Yew never frees its root listeners,
// one for each kind of event and each mount, and they must stay the only thing that is kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import { launch, serveDist } from "./serve.mjs";

const MOUNTS = 100;
const WARM_UP = 20;
const MOST_BYTES_EACH = 10 * 1024;

test("a hundred playgrounds that came and went leave at most 10 KB each behind", async () => {
  const site = await serveDist();
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(`${site.url}course.html`);
    await page.waitForFunction(() => document.querySelector("raft-playground").state);
    await page.evaluate(() => document.querySelectorAll("raft-playground").forEach((one) => one.remove()));
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable");
    await comeAndGo(page, WARM_UP);
    const before = await weigh(page, cdp);
    await comeAndGo(page, MOUNTS);
    const after = await weigh(page, cdp);
    const each = (what) => (after[what] - before[what]) / MOUNTS;
    console.log(
      `each of ${MOUNTS} mounts leaves behind ${(each("heap") / 1024).toFixed(1)} KB of JavaScript's heap, ` +
        `${(each("wasm") / 1024).toFixed(1)} KB of wasm memory, ${each("nodes").toFixed(1)} nodes, ` +
        `${each("listeners").toFixed(1)} listeners`,
    );
    assert.ok(each("heap") + each("wasm") <= MOST_BYTES_EACH, JSON.stringify({ before, after }));
  } finally {
    await browser.close();
    site.close();
  }
});

/** One after the other, each until it has drawn a busy cluster. */
function comeAndGo(page, times) {
  return page.evaluate(async (times) => {
    for (let i = 0; i < times; i += 1) {
      const element = document.createElement("raft-playground");
      for (const [name, value] of [["seed", i], ["load", 250], ["paused", ""], ["loading", "eager"]]) element.setAttribute(name, value);
      document.body.append(element);
      while (!element.state) await new Promise((resolve) => setTimeout(resolve, 1));
      for (let step = 0; step < 60; step += 1) {
        element.shadowRoot.querySelector("[data-control='next-event']").click();
      }
      await new Promise(requestAnimationFrame);
      element.remove();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }, times);
}

async function weigh(page, cdp) {
  for (let i = 0; i < 3; i += 1) await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const metric = (name) => metrics.find((one) => one.name === name).value;
  const wasm = await page.evaluate(async () => {
    const program = await import("./playground.js");
    return (await program.default()).memory.buffer.byteLength;
  });
  return { heap: usedSize, wasm, nodes: metric("Nodes"), listeners: metric("JSEventListeners") };
}
