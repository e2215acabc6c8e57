// A first visit: what a stranger sees, and what a strange address is answered.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, start } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

test("a stranger sees an election and its reason within ten seconds, at the default speed", async () => {
  // Not a fresh seed: with three in a hundred the first votes are split, and it takes longer.
  const { page, errors, close } = await open("?seed=1");
  await page.locator('[data-role="leader"]').waitFor({ timeout: 10_000 });
  await page.getByText(/becomes the leader of term/).first().waitFor({ timeout: 5_000 });
  assert.match(await page.locator(".why").innerText(), /§5\.2/);
  assert.deepEqual(errors, []);
  await close();
});

test("an unknown setting and a broken one are told, and the page goes on", async () => {
  const { page, errors, close } = await open("?speeed=1&servers=12&speed=1&seed=%ZZ");
  const notices = await page.locator("[data-notice]").allInnerTexts();
  assert.equal(notices.length, 3, notices.join("\n"));
  assert.match(notices.join("\n"), /speeed/);
  assert.match(notices.join("\n"), /12/);
  await aLeader(page);
  assert.deepEqual(errors, []);
  await close();
});
