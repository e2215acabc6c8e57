// Dragging the tape of an hour: the whole page follows, and nothing changes by it.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { harness } from "./harness.mjs";
import { start, state, until } from "./visit.mjs";

const HOUR_US = 3_600_000_000;

const { browser, site, stop } = await start();
after(stop);

/** When the pointer has moved, the next frame shows where it is. */
const aFrame = (page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

test("the page follows a pointer along an hour, and comes back to the same", async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.addInitScript(harness);
  await page.goto(`${site.url}?seed=7&servers=3&speed=10&load=1000`);
  await until(page, () => document.querySelector("raft-playground").state);
  await page.evaluate((us) => window.harness.runUntil(us), HOUR_US);
  await page.evaluate(() => window.harness.goOn());
  await page.keyboard.press("Space");
  const end = await state(page);
  assert.ok(HOUR_US <= end.now_us && end.is_at_end);

  const tape = page.locator("[data-tape]");
  const last = await tape.getAttribute("aria-valuemax");
  assert.equal(Number(last), Math.floor(end.now_us / 1_000));
  const box = await tape.boundingBox();
  const move = (part) => page.mouse.move(box.x + part * box.width, box.y + box.height / 2);
  await move(0.5);
  await page.mouse.down();
  const seen = [];
  for (const part of [0.5, 0.1, 0.101, 0.6, 0.02, 0.35, 0.349, 0.348]) {
    await move(part);
    await aFrame(page);
    const { now_us, end_us, digest } = await state(page);
    seen.push({ part, now_us, digest });
    assert.equal(end_us, end.end_us);
    const shown = await page.evaluate(() => {
      const root = document.querySelector("raft-playground").shadowRoot;
      return { now: root.querySelector('[data-show="now"] b').textContent, told: root.querySelector("time").textContent };
    });
    assert.equal(shown.now, (Math.floor(now_us / 1_000) / 1_000).toFixed(3), "the clock follows");
    assert.ok(Number(shown.told) <= now_us / 1e6 && now_us / 1e6 - Number(shown.told) < 5, "what happened follows");
    assert.ok((await tape.getAttribute("aria-valuetext")).startsWith(`${shown.now} of `));
  }
  // Time is where the pointer is, along the whole tape.
  const perPart = (seen[0].now_us - seen[4].now_us) / (seen[0].part - seen[4].part);
  for (const { part, now_us } of seen) {
    const expected = seen[0].now_us + perPart * (part - seen[0].part);
    assert.ok(Math.abs(now_us - expected) < perPart / 500, `${now_us} at ${part}, not ${expected}`);
  }
  assert.equal(new Set(seen.map(({ digest }) => digest)).size, seen.length);
  // Beyond the end is the end, and beside the tape it is still held.
  await page.mouse.move(box.x + box.width + 500, box.y - 300);
  await aFrame(page);
  await page.mouse.up();
  const back = await state(page);
  assert.deepEqual([back.now_us, back.digest, back.events], [end.now_us, end.digest, end.events]);
  await move(0.2);
  await aFrame(page);
  assert.equal((await state(page)).now_us, end.now_us, "a pointer that is let go moves nothing");
  assert.deepEqual(errors, []);
  await page.close();
});
