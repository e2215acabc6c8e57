// Why, and why not: the list of what happened, causes and consequences, and questions about what is not so.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

const headlines = (page) => page.locator(".sentences [data-told]").allInnerTexts();

/** Lets time go until something was committed, and stops it there. */
async function untilCommitted(page) {
  await until(page, () => document.querySelector("raft-playground").state.servers.some((server) => 2 < server.commit_index));
  await page.keyboard.press("Space");
}

test("a sentence leads to its moment, to what led to it, and to what followed", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1/2&load=250");
  await untilCommitted(page);
  const later = await state(page);
  await page.locator(".sentences li", { hasText: /S\d commits index 2/ }).first().click();
  const there = await state(page);
  assert.ok(there.events < later.events && !there.playing, "it has gone back, and stands still");
  const story = page.locator(".story");
  await story.waitFor();
  assert.match(await story.innerText(), /asks: set/, "a client's request led to it");
  assert.match(await story.innerText(), /stores index 2/, "and a follower that stored the entry");
  assert.match(await story.locator(".here").innerText(), /commits index 2/);
  await page.locator(".server.lit").first().waitFor();
  await story.locator('[data-step="1"]').click();
  const first = await state(page);
  assert.ok(first.events < there.events, "the first cause was earlier");
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector('.story li[aria-current] [data-step="1"]'));
  const here = Number(await story.locator(".here i").innerText());
  await story.locator(`[data-step="${here + 1}"]`).click();
  await story.locator(".here", { hasText: /answered|learns|stores|S\d|load/ }).waitFor();
  assert.ok(first.events < (await state(page)).events, "a consequence is later, and has a story of its own");
  await page.keyboard.press("Escape");
  await story.waitFor({ state: "detached" });
  assert.equal(await page.locator(".server.lit").count(), 0);
  assert.deepEqual(errors, []);
  await close();
});

test("the list shows only what is looked for, and heartbeats only if asked", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1/2&load=250");
  await untilCommitted(page);
  await page.locator('[data-menu="topic"]').selectOption("elections");
  await until(page, () => !document.querySelector("raft-playground").shadowRoot.querySelector(".sentences").innerText.includes("commits"));
  const elections = await headlines(page);
  assert.ok(elections.some((line) => /becomes the leader|election/.test(line)), elections.join("\n"));
  await page.locator('[data-chip="S2"]').click();
  assert.equal(await page.locator('[data-chip="S2"]').getAttribute("aria-pressed"), "true");
  const ofS2 = await headlines(page);
  assert.ok(ofS2.length < elections.length && ofS2.every((line) => line.startsWith("S2")), ofS2.join("\n"));
  await page.locator('[data-menu="topic"]').selectOption("everything");
  const without = await headlines(page);
  await page.locator('[data-control="routine"]').check();
  assert.ok(without.length < (await headlines(page)).length);
  assert.deepEqual(errors, []);
  await close();
});

test("nothing moves in the list while somebody reads it, and what is new waits", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1&load=100");
  await aLeader(page);
  await until(page, () => 12 < document.querySelector("raft-playground").shadowRoot.querySelectorAll(".sentences [data-told]").length);
  await page.locator(".sentences").hover();
  await page.mouse.wheel(0, 120);
  // The browser scrolls in its own time.
  await until(page, () => 119 <= document.querySelector("raft-playground").shadowRoot.querySelector(".sentences").scrollTop);
  const more = page.locator('[data-do="show-new"]');
  await more.waitFor();
  const list = page.locator(".sentences");
  const [before, place] = [await headlines(page), await list.evaluate((list) => list.scrollTop)];
  assert.ok(0 < place);
  const events = (await state(page)).events;
  await until(page, (events) => events + 200 < document.querySelector("raft-playground").state.events, events);
  assert.deepEqual(await headlines(page), before);
  assert.equal(await list.evaluate((list) => list.scrollTop), place);
  assert.match(await more.innerText(), /\d+\+? new/);
  await more.click();
  assert.notEqual((await headlines(page))[0], before[0]);
  assert.equal(await list.evaluate((list) => list.scrollTop), 0);
  assert.deepEqual(errors, []);
  await close();
});

test("with the keyboard one walks from sentence to sentence, and goes to its moment", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1/2&load=250");
  await untilCommitted(page);
  const { events } = await state(page);
  await page.locator('.sentences [tabindex="0"]').focus();
  const focused = () =>
    page.evaluate(() => document.querySelector("raft-playground").shadowRoot.activeElement?.innerText);
  const lines = await headlines(page);
  for (const [key, line] of [["ArrowDown", 1], ["ArrowDown", 2], ["ArrowUp", 1], ["End", lines.length - 1], ["Home", 0], ["ArrowDown", 1]]) {
    await page.keyboard.press(key);
    assert.equal(await focused(), lines[line], key);
  }
  assert.equal((await state(page)).events, events, "to walk changes nothing");
  await page.keyboard.press("Enter");
  await page.locator(".story").waitFor();
  assert.ok((await state(page)).events <= events);
  assert.equal(await focused(), lines[1], "the keyboard stays where it was");
  assert.equal(await page.locator(".sentences [tabindex='0']").count(), 1);
  assert.deepEqual(errors, []);
  await close();
});

test("why not is answered for what is chosen, or for what somebody asks", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1&load=250");
  await untilCommitted(page);
  const { leader } = await state(page);
  const other = leader === 1 ? 2 : 1;
  await page.keyboard.press("w");
  await page.keyboard.press(String(other));
  const panel = page.locator(".why-not");
  await panel.getByText(`S${other} follows S${leader}`).waitFor();
  assert.match(await panel.innerText(), /§5\.2/);
  await page.keyboard.press("c");
  await panel.getByText(/crashed/).first().waitFor();
  await page.locator('[data-menu="who"]').selectOption(`S${leader}`);
  await page.locator('[data-menu="what"]').selectOption("does not lead");
  await panel.getByText(new RegExp(`S${leader} leads`)).first().waitFor();
  await page.locator('[data-control="ask-of-choice"]').click();
  await panel.getByText(/crashed/).first().waitFor();
  await page.locator(".logs td.cell").last().click();
  await until(page, () => /index \d+/.test(document.querySelector("raft-playground").shadowRoot.querySelector('[data-menu="what"]').selectedOptions[0].text));
  assert.match(await panel.innerText(), /[Ii]ndex \d+/);
  assert.deepEqual(errors, []);
  await close();
});

test("a screen reader hears only as much as somebody wants", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1");
  await page.keyboard.press("?");
  await page.locator('[data-menu="say"]').selectOption("nothing");
  await page.keyboard.press("Escape");
  await aLeader(page);
  await page.keyboard.press("Space");
  assert.equal(await page.locator('[aria-live="polite"]').first().innerText(), "");
  assert.deepEqual(errors, []);
  await close();
});
