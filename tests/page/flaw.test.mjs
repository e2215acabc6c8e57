// A rule switched off, what breaks, what proves it, and the same without the flaw; by keyboard alone.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

const focused = (page) =>
  page.evaluate(() => document.querySelector("raft-playground").shadowRoot.activeElement?.closest("[data-flaw]")?.dataset.flaw);

/** Switches a flaw on in the panel World, with Tab and Space. */
async function switchOn(page, flaw) {
  await page.keyboard.press("W");
  await page.locator(".flaws").waitFor();
  await page.locator(".options input").first().focus();
  for (let tabs = 0; (await focused(page)) !== flaw; tabs++) {
    assert.ok(tabs < 60, `Tab comes to ${flaw}`);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Space");
  await page.locator(`[data-flaw="${flaw}"] input:checked`).waitFor();
}

/** A leader that is cut off commits alone, and the others elect one that knows nothing of it. */
async function provoke(page) {
  const { leader } = await state(page);
  await page.locator(".app").focus();
  for (const key of [String(leader), "x", "r", "Escape"]) await page.keyboard.press(key);
  for (let violations = 0; violations < 4; violations++) {
    await page.keyboard.press("v");
    await until(page, () => !document.querySelector("raft-playground").state.playing);
    if ((await page.locator("[data-verdict]").innerText()).includes("Leader Completeness")) return;
    if ((await page.locator(".verdict").textContent()).includes("Leader Completeness")) return;
  }
  assert.fail("no later leader lacks what was committed");
}

test("a rule is switched off, a promise breaks, its evidence is shown, and without the flaw it holds", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1/5&load=0");
  await aLeader(page);
  await page.keyboard.press("Space");
  assert.equal(await page.locator(".stamp").count(), 0);
  await switchOn(page, "commit-without-quorum");
  assert.match(await page.locator(".stamp").innerText(), /modified Raft: commit-without-quorum/);
  await provoke(page);
  assert.equal(await page.locator('[data-verdict="broken"]').count(), 1);
  const there = await state(page);

  await page.keyboard.press("X");
  const card = page.locator(".evidence");
  await card.waitFor();
  assert.match(await card.locator("h2").innerText(), /Leader Completeness is broken: S\d committed index \d+, and S\d/);
  const witnesses = card.locator(".witnesses li");
  assert.equal(await witnesses.count(), 2);
  assert.match(await witnesses.first().innerText(), /S\d commits index \d+/);
  assert.match(await witnesses.last().innerText(), /S\d becomes the leader of term \d+/);
  assert.deepEqual(await page.locator(".server .witness").allTextContents().then((all) => all.sort()), ["1", "2"]);
  await witnesses.first().locator("button").focus();
  await page.keyboard.press("Enter");
  await until(page, (events) => document.querySelector("raft-playground").state.events < events, there.events);
  await page.locator('.witnesses li[aria-current="step"]').first().waitFor();
  await card.waitFor();
  // From here what comes later is known: the header says so.
  assert.match(await page.locator(".verdict").textContent(), /Leader Completeness will be broken on this branch/);

  await page.keyboard.press("Y");
  await page.locator(".notice", { hasText: "Without commit-without-quorum, no promise is broken" }).waitFor();
  assert.equal(await page.locator('[data-verdict="safe"]').count(), 1);
  assert.equal(await page.locator(".stamp").count(), 0);
  assert.equal(await card.count(), 0);
  await page.keyboard.press("b");
  await page.locator(".compare").waitFor();
  assert.match(await page.locator(".side .panel").innerText(), /without commit-without-quorum/);
  assert.deepEqual(errors, []);
  await close();
});

test("the stamp leads to the switch, also on a phone, and a line of the verdict to its evidence", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1/5&load=0", { viewport: { width: 390, height: 844 } });
  await aLeader(page);
  await page.keyboard.press("Space");
  await switchOn(page, "commit-without-quorum");
  await provoke(page);
  await page.locator('[role="tab"]').first().click();
  await page.locator(".stamp").click();
  await until(page, () => document.querySelector("raft-playground").shadowRoot.activeElement?.closest("[data-flaw]"));
  assert.equal(await focused(page), "commit-without-quorum");
  await page.locator(".verdict summary").click();
  await page.locator(".violation", { hasText: "Leader Completeness" }).click();
  await page.locator(".evidence .witnesses li").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".evidence").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.querySelector("raft-playground").shadowRoot.querySelector(".app").scrollWidth <= innerWidth), true);
  assert.deepEqual(errors, []);
  await close();
});

test("an option that needs another one says so, and one that comes too late begins again", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1&load=100");
  await aLeader(page);
  await until(page, () => document.querySelector("raft-playground").state.servers.some((server) => 1 < server.commit_index));
  await page.keyboard.press("Space");
  await page.keyboard.press("W");
  const option = (name) => page.locator(`[data-option="${name}"]`);
  assert.match(await option("lease-reads").innerText(), /needs leader-stickiness/);
  await option("lease-reads").locator("input").click({ force: true });
  await page.locator(".notice", { hasText: "needs leader-stickiness" }).waitFor();
  assert.equal(await option("lease-reads").locator("input").isChecked(), false);
  await option("leader-stickiness").locator("input").check();
  await option("lease-reads").locator("input").check();
  assert.match(await option("sessions").innerText(), /before the first entry/);
  await option("sessions").locator('[data-control="start-with"]').click();
  await page.locator('[data-option="sessions"] input:checked').waitFor();
  assert.equal((await state(page)).events, 0, "it has begun again");
  assert.deepEqual(errors, []);
  await close();
});
