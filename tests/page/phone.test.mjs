// A phone, and a page at 200 % zoom: all that matters stays in sight.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, start } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

for (const [name, path, viewport] of [
  ["the page", "?seed=1&speed=1", { width: 390, height: 844 }],
  ["the course page", "course.html", { width: 390, height: 844 }],
  ["the page with nine servers", "?seed=1&speed=1&servers=9", { width: 320, height: 640 }],
]) {
  test(`${name} fits ${viewport.width} pixels`, async () => {
    const { page, close } = await open(path, { viewport });
    await aLeader(page);
    const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
    assert.ok(width <= viewport.width, `${width} px wide`);
    await close();
  });
}

const WINDOWS = [
  { width: 390, height: 844 },
  { width: 320, height: 640 },
  { width: 640, height: 400 },
  { width: 1280, height: 800 },
];

/** Whether an element is wholly in the window, and nothing lies over its middle. */
const isInSight = (locator) =>
  locator.evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const root = element.getRootNode();
    const hit = root.elementFromPoint((left + right) / 2, Math.min(top + 8, (top + bottom) / 2));
    const isCovered = !(element.contains(hit) || hit?.contains(element));
    return !isCovered && 0 <= left && 0 <= top && right <= innerWidth + 0.5 && bottom <= innerHeight + 0.5;
  });

for (const viewport of WINDOWS) {
  const size = `${viewport.width} × ${viewport.height}`;

  test(`at ${size} stage, panels, tape and transport are in sight, and so is a card that opens`, async () => {
    const { page, errors, close } = await open("?seed=1&speed=1", { viewport });
    await aLeader(page);
    const parts = [".picture", ".tabs", ".bottom"];
    for (const part of parts) assert.ok(await isInSight(page.locator(part)), part);
    for (const key of ["1", "m"]) {
      await page.keyboard.press(key);
      await page.locator(".card").waitFor();
      for (const part of [...parts, ".tray", ".card h2"]) {
        assert.ok(await isInSight(page.locator(part)), `${part} with the card of ${key}`);
      }
      const picture = await page.locator(".picture").boundingBox();
      assert.ok(100 <= picture.height, `the picture is ${picture.height} px high`);
    }
    assert.deepEqual(errors, []);
    await close();
  });

  test(`at ${size} all targets are 24 px wide and high`, async () => {
    const { page, close } = await open("?seed=1&speed=1", { viewport });
    await aLeader(page);
    await page.keyboard.press("1");
    await page.locator(".card").waitFor();
    const small = await page.evaluate(() => {
      const root = document.querySelector("raft-playground").shadowRoot;
      const targets = root.querySelectorAll("button, select, input, summary, [role=button], [role=slider]");
      return [...targets]
        .filter((target) => target.checkVisibility())
        // A link is as broad as its stroke, which is in no rectangle; and the tools do the same.
        .filter((target) => !target.dataset.link)
        .map((target) => [target.dataset.control ?? target.outerHTML.slice(0, 80), target.closest("label") ?? target])
        .map(([name, target]) => [name, target.getBoundingClientRect()])
        .filter(([, { width, height }]) => Math.min(width, height) < 23.9)
        .map(([name, { width, height }]) => `${name}: ${width.toFixed(0)} × ${height.toFixed(0)}`);
    });
    assert.deepEqual(small, []);
    await close();
  });
}

test("on a phone the main targets are 44 px high", async () => {
  const { page, close } = await open("?seed=1&speed=1", { viewport: { width: 390, height: 844 } });
  await aLeader(page);
  await page.keyboard.press("2");
  await page.locator(".card").waitFor();
  for (const control of ["play", "pause", "next-event", "previous-event", "time-out", "crash"]) {
    const button = page.locator(`[data-control="${control}"]`).first();
    if (!(await button.count())) continue;
    const { height } = await button.boundingBox();
    assert.ok(43.9 <= height, `${control} is ${height} px high`);
  }
  await close();
});
