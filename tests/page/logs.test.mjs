// The logs: thousands of entries cost no more than a few, and each can be asked about.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { harness } from "./harness.mjs";
import { aLeader, start, state, until } from "./visit.mjs";

const { browser, site, open, stop } = await start();
after(stop);

const indexes = (page) => page.locator(".logs thead th[aria-colindex]").allInnerTexts();

test("of thousands of entries only those in sight are drawn, and all can be scrolled to", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(harness);
  await page.goto(`${site.url}?seed=3&servers=9&load=100&speed=10`);
  // Frames are not the browser's yet.
  await page.waitForFunction(() => document.querySelector("raft-playground").state, null, { polling: 50 });
  // A crashed server compacts nothing, so what it holds keeps its columns.
  await page.evaluate(() => window.harness.runUntil(3_000_000));
  const { leader } = await state(page);
  await page.keyboard.press(String(leader === 1 ? 2 : 1));
  await page.keyboard.press("c");
  await page.evaluate(() => window.harness.runUntil(215_000_000));
  await page.evaluate(() => window.harness.goOn());
  await page.keyboard.press("Space");
  const { servers } = await state(page);
  const last = Math.max(...servers.map((server) => server.commit_index));
  // How much had been compacted before the crash is a matter of how many frames went by.
  const first = Math.min(...servers.map((server) => server.log[0].index));
  const held = last - first + 1;
  assert.ok(1_500 < held, `${first} to ${last}`);

  const logs = page.locator(".logs");
  const count = () => logs.evaluate((logs) => logs.querySelectorAll("*").length);
  assert.ok((await count()) < 1_400, `${await count()} elements`);
  const columns = await indexes(page);
  assert.ok(columns.includes(String(last)), `the end, ${last}, is in sight: ${columns.join(" ")}`);
  const scroller = page.locator(".scroller");
  const width = await scroller.evaluate((scroller) => scroller.scrollWidth);
  assert.ok(51 * held < width && width < 51 * held + 400, `${width} pixels for ${first} to ${last}`);

  for (const index of [first + 1_000, first, first + 1_400]) {
    await scroller.evaluate((scroller, left) => (scroller.scrollLeft = left), (index - first) * 51);
    await until(page, (index) => {
      const root = document.querySelector("raft-playground").shadowRoot;
      const scroller = root.querySelector(".scroller").getBoundingClientRect();
      const columns = [...root.querySelectorAll(".logs thead th[aria-colindex]")];
      const column = columns.find((column) => column.innerText === String(index))?.getBoundingClientRect();
      return column && scroller.left < column.left && column.right < scroller.right;
    }, index);
    assert.ok((await count()) < 1_400, `${await count()} elements`);
  }
  await page.locator('[data-control="end-of-logs"]').click();
  await until(page, (last) => document.querySelector("raft-playground").shadowRoot.querySelector(".logs thead").innerText.includes(last), String(last));
  await page.locator('[data-control="end-of-logs"]').waitFor({ state: "detached" });
  await context.close();
});

test("the logs follow their end until somebody scrolls away from it", async () => {
  const { page, errors, close } = await open("?seed=3&servers=3&load=100&speed=5");
  await until(page, () => 40 < document.querySelector("raft-playground").state.servers[0].log.length);
  const isInSight = (page, index) =>
    until(page, (index) => {
      const columns = document.querySelector("raft-playground").shadowRoot.querySelectorAll(".logs thead th[aria-colindex]");
      return index <= Number([...columns].at(-1).innerText);
    }, index);
  await isInSight(page, 40);
  await page.locator(".scroller").evaluate((scroller) => (scroller.scrollLeft = 200));
  await page.locator('[data-control="end-of-logs"]').waitFor();
  const there = await indexes(page);
  await until(page, () => 80 < document.querySelector("raft-playground").state.servers[0].log.length);
  assert.deepEqual(await indexes(page), there, "what is looked at stays");
  assert.equal(await page.locator(".scroller").evaluate((scroller) => scroller.scrollLeft), 200);
  await page.locator('[data-control="end-of-logs"]').click();
  await isInSight(page, 80);
  assert.deepEqual(errors, []);
  await close();
});

test("an entry chosen with the keyboard says who holds it, why it is committed or not, and when it came", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1/2&load=250");
  await aLeader(page);
  await until(page, () => document.querySelector("raft-playground").state.servers.some((server) => 2 < server.commit_index));
  await page.keyboard.press("Space");
  const { leader, events } = await state(page);
  await page.locator('.logs [role="grid"]').focus();
  await page.keyboard.press("ArrowLeft");
  const card = page.locator(".entry-card");
  await card.waitFor();
  assert.match(await card.innerText(), new RegExp(`Index \\d+ of S${leader}`));
  await page.keyboard.press("Home");
  await card.getByText(`Index 1 of S${leader}`).waitFor();
  const text = await card.innerText();
  assert.match(text, /on disk\s+S\d, S\d/);
  assert.match(text, /Index 1 is committed/);
  assert.match(text, /appended by S\d, the leader, at/);
  const active = () =>
    page.evaluate(() => {
      const root = document.querySelector("raft-playground").shadowRoot;
      return root.getElementById(root.activeElement.getAttribute("aria-activedescendant"))?.getAttribute("aria-label");
    });
  assert.match(await active(), /^index 1, term \d+, .+, committed$/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  assert.match((await active()) ?? "", /^index 2, /);
  assert.equal((await state(page)).events, events, "the arrow keys are the grid's while it has the keyboard");
  await card.locator('[data-do="tell"]').click();
  assert.ok((await state(page)).events < events, "to where it came");
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
  assert.deepEqual(errors, []);
  await close();
});
