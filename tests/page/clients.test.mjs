// The clients' panel: who asks whom, what for, and whether what they were told can be.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { aLeader, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

/** The page with its clients, once somebody leads. */
async function clients(path, options) {
  const visit = await open(path, options);
  await aLeader(visit.page);
  await visit.page.keyboard.press("G");
  await visit.page.locator(".clients").waitFor();
  return visit;
}

test("a request goes through the client that is chosen, and a client can give up", async () => {
  const { page, errors, close } = await clients("?seed=1&servers=3&speed=1&load=0");
  await page.locator(".transport [data-control='pause']").click();
  await page.locator(".linearizable", { hasText: "No client has asked for anything yet." }).waitFor();
  await page.getByLabel("Client", { exact: true }).selectOption("C7");
  await page.getByLabel("Whom it asks").selectOption("S2");
  await page.getByLabel("Operation").selectOption("add");
  await page.locator('.clients [data-control="ask"]').click();
  const request = (await state(page)).messages.find(({ kind }) => kind === "Request");
  assert.deepEqual([request.client, request.to], [7, 2]);
  const row = page.locator('[data-client="C7"]');
  assert.match(await row.innerText(), /x\+1\s+S2, 1 time/);
  assert.match(await page.locator("[data-operation]").getAttribute("aria-label"), /^Client 7 waits: add x 1, since /);
  await row.locator('[data-control="give-up"]').click();
  await row.locator('[data-control="give-up"]').waitFor({ state: "detached" });
  assert.match(await page.locator("[data-operation]").getAttribute("aria-label"), /^Client 7 gave up: add x 1/);
  assert.deepEqual(errors, []);
  await close();
});

test("a bar tells all of an operation, leads to its moment, and its neighbours are an arrow key away", async () => {
  const { page, errors, close } = await clients("?seed=1&speed=1&load=100");
  await until(page, () => 4 < document.querySelector("raft-playground").shadowRoot.querySelectorAll(".lane li").length);
  await page.keyboard.press("Space");
  const later = await state(page);
  await page.locator(".linearizable", { hasText: /^Linearizable so far: \d+ operations on \d keys?\.$/ }).waitFor();
  const last = page.locator('[data-operation][tabindex="0"]').last();
  const number = Number(await last.getAttribute("data-operation"));
  await last.focus();
  await page.keyboard.press("ArrowLeft");
  const before = page.locator(`[data-operation="${number - 1}"]`);
  const words = await before.getAttribute("aria-label");
  assert.match(words, /^The load set [xyz] to \d+ and found .+ there, .+ took effect at .+ on S\d at index \d+/);
  await page.keyboard.press("Enter");
  await until(page, (events) => document.querySelector("raft-playground").state.events < events, later.events);
  assert.equal((await state(page)).playing, false);
  assert.deepEqual(errors, []);
  await close();
});

test("a history that is not linearizable says why: which answers contradict each other, and when each was given", async () => {
  const { page, errors, close } = await open("?seed=1&paused");
  await page.keyboard.press("O");
  await page.locator('[data-lesson="read-stale"]').click();
  await page.keyboard.press("G");
  await page.locator(".linearizable", { hasText: "No client has asked for anything yet." }).waitFor();
  await page.keyboard.press("v");
  const told = page.locator(".contradiction");
  await told.waitFor();
  const violation = await state(page);
  assert.match(
    await told.innerText(),
    /Not linearizable, [\d.]+ s\s*Client 3 read x = 1, but asked only after client 2's set x 2 was answered: nothing since then can have made it 1\./,
  );
  const witnesses = await told.locator("li").allInnerTexts();
  assert.equal(witnesses.length, 2);
  assert.match(witnesses[0], /1\s*Client 2 set x to 2 and found 1 there\./);
  assert.match(witnesses[1], /2\s*Client 3 read x = 1\./);
  const marked = await page.locator(".lane .against").allInnerTexts();
  assert.deepEqual(marked.map((text) => text.replace(/\s+/g, " ").trim()), ["1 x←2", "2 x=1"]);
  assert.match(await page.locator(".lane .against button").first().getAttribute("aria-label"), /Number 1 of what contradicts each other$/);

  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);

  await told.locator('[data-witness="1"]').focus();
  await page.keyboard.press("Enter");
  await page.locator(".contradiction", { hasText: "Not linearizable later" }).waitFor();
  const there = await state(page);
  assert.ok(there.events < violation.events && !there.playing, "it has gone to where the first was answered");
  assert.equal(await page.locator(".lane .against").count(), 1, "the second has not been asked for yet");
  await told.locator('[data-witness="2"]').click();
  await page.locator(".contradiction", { hasText: "Not linearizable," }).waitFor();
  assert.equal((await state(page)).digest, violation.digest);
  assert.deepEqual(errors, []);
  await close();
});
