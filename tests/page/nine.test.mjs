// Nine servers, and a busy moment of them: all can be read, and one more takes its place.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

/** Whether two rectangles cover each other. */
const cover = (a, b) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
  test(`nine servers at ${viewport.width} pixels: no name covers another, nor a server, nor do the tools`, async () => {
    const { page, errors, close } = await open("?seed=1&speed=1/5&servers=9&load=100", { viewport });
    await aLeader(page);
    await page.keyboard.press("Space");
    const boxes = (selector) => page.locator(selector).evaluateAll((all) => all.map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return { x, y, width, height };
    }));
    const [names, bodies, tools] = [await boxes(".server .name"), await boxes(".server .body"), await boxes(".tools button")];
    assert.deepEqual([names.length, bodies.length], [9, 9]);
    for (const [place, name] of names.entries()) {
      assert.ok(names.slice(0, place).every((other) => !cover(name, other)), `the name of S${place + 1}`);
      // The corners of a circle's rectangle are not the circle.
      const core = ({ x, y, width, height }) => ({ x: x + width / 6, y: y + height / 6, width: width / 1.5, height: height / 1.5 });
      assert.ok(bodies.every((body) => !cover(name, core(body))), `S${place + 1} and a server`);
      assert.ok(tools.every((tool) => !cover(name, tool)), `S${place + 1} and a tool`);
      assert.ok(0 <= name.x && name.x + name.width <= viewport.width, `S${place + 1} is in sight`);
    }
    assert.deepEqual(errors, []);
    await close();
  });
}

test("nine servers at full speed: flows in place of messages that nobody could follow, and messages again when time stands", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1&servers=9&load=100");
  await aLeader(page);
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector(".flow").getAttribute("d"));
  assert.equal(await page.locator(".msg").count(), 0);
  await page.keyboard.press("Space");
  for (let steps = 0; (await state(page)).messages.length === 0 && steps < 40; steps += 1) await page.keyboard.press("ArrowRight");
  await page.locator(".msg").first().waitFor();
  assert.equal(await page.locator(".flow").getAttribute("d") ?? "", "");
  assert.deepEqual(errors, []);
  await close();
});

test("a ninth server takes its place in the ring, and can be parted like the others", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1&servers=8&load=100");
  await aLeader(page);
  await until(page, () => 0 < Math.max(...document.querySelector("raft-playground").state.servers.map((server) => server.commit_index)));
  await page.locator('[data-control="open-cluster"]').click();
  await page.locator('[data-control="add-voter"]:not([aria-disabled])').click();
  await page.locator('[data-server="9"]').waitFor();
  await until(page, () => 0 < document.querySelector("raft-playground").state.servers[8].commit_index);
  await page.locator('[data-control="pause"]').click();
  for (const key of ["z", "9", "1", "z"]) await page.keyboard.press(key);
  assert.equal((await state(page)).cut.length, 2 * 2 * 7);
  await page.locator(".island-name", { hasText: "7 of 9" }).waitFor();
  await page.locator(".island-name", { hasText: "2 of 9" }).waitFor();
  assert.match(await page.locator('[data-server="9"]').getAttribute("aria-label"), /^S9, follower, term/);
  assert.deepEqual(errors, []);
  await close();
});
