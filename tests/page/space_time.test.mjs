// The space–time diagram: lanes and arrows, what was lost, crashes, stories, panning and zooming, words.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { aLeader, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

const strip = (page) => page.locator("[data-strip]");
const path = (page, sort) => page.locator(`.film-strip .arrows.${sort}`).getAttribute("d");
const lines = async (page, sort) => ((await path(page, sort)).match(/M/g) ?? []).length;
/** Where the film lies: it moves when somebody pans, or time goes on. */
const place = (page) => page.evaluate(() => {
  const root = document.querySelector("raft-playground").shadowRoot;
  return [root.querySelector(".film-strip .time").textContent, root.querySelector(".film-strip .time").getBoundingClientRect().x].join(" ");
});
const list = (page) => page.locator('[data-show="strip-list"] li').allTextContents();
const span = (page) => page.locator(".strip-acts b").innerText();

/** The middle of the first arrow that is in sight. */
function arrowInSight() {
  const root = document.querySelector("raft-playground").shadowRoot;
  const diagram = root.querySelector("[data-strip]").getBoundingClientRect();
  const film = root.querySelector(".film-strip");
  const left = film.getBoundingClientRect().left;
  for (const sort of ["routine", "entries", "answers"]) {
    for (const [, x0, y0, x1, y1] of film.querySelector(`.${sort}`).getAttribute("d").matchAll(/M([\d.-]+) ([\d.-]+)L([\d.-]+) ([\d.-]+)/g)) {
      const [x, y] = [left + (Number(x0) + Number(x1)) / 2, diagram.top + (Number(y0) + Number(y1)) / 2];
      if (Math.abs(y1 - y0) > 20 && diagram.left + 20 < x && x < diagram.left + diagram.width / 2) return [x, y];
    }
  }
  return null;
}

/** What is said once it has been the same for a while: the diagram takes the room that a story has left. */
async function atRest(look) {
  for (let [last, same, turns] = [null, 0, 0]; turns < 100; turns += 1) {
    const now = JSON.stringify(await look());
    same = now === last ? same + 1 : 0;
    if (same === 4) return JSON.parse(now);
    last = now;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("it never comes to rest");
}

/** A cluster that has a leader, stands still, and shows the diagram. */
async function visit(query = "?seed=1&speed=1&load=250", options = {}) {
  const visit = await open(query, options);
  await aLeader(visit.page);
  await visit.page.keyboard.press("Space");
  await visit.page.keyboard.press("S");
  await strip(visit.page).waitFor();
  return visit;
}

test("an election has lanes, arrows and its term's number, and so have a dropped message and a crash", async () => {
  const { page, errors, close } = await visit();
  const { leader, servers } = await state(page);
  // However late it was seen that somebody leads.
  await page.keyboard.press("E");
  assert.equal(await page.locator(".lane-names button").count(), servers.length);
  await page.locator(".film-strip .election").first().waitFor();
  assert.equal(await page.locator(".film-strip .election text").first().textContent(), String(servers[leader - 1].term));
  await until(page, () => /M/.test(document.querySelector("raft-playground").shadowRoot.querySelector(".film-strip .votes").getAttribute("d")));
  await page.locator(`.film-strip .life.leader`).first().waitFor();
  const told = (await list(page)).join("\n");
  assert.match(told, new RegExp(`S${leader} stands for election, term 1`));
  assert.match(told, /asks for a vote, term 1; it arrives at/);

  // A message is lost, and the cross stands where it was.
  await page.keyboard.press("End");
  await page.keyboard.press("Space");
  for (let steps = 0; steps < 50 && !(await state(page)).messages.length; steps += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("m");
  assert.equal(await lines(page, "lost"), 0);
  await page.keyboard.press("d");
  await until(page, () => /M/.test(document.querySelector("raft-playground").shadowRoot.querySelector(".film-strip .lost").getAttribute("d")));
  assert.equal(await lines(page, "lost"), 3, "a line and a cross");
  assert.match((await list(page)).join("\n"), /it is lost at .*: somebody dropped it/);
  await page.locator(".film-strip .deed", { hasText: "drop" }).waitFor();

  const other = leader === 1 ? 2 : 1;
  await page.keyboard.press(String(other));
  await page.keyboard.press("c");
  await page.locator(".film-strip .life.crashed").waitFor({ state: "attached" });
  assert.match((await list(page)).join("\n"), new RegExp(`you: crash S${other}[^]*S${other} is crashed`));
  assert.equal(await page.locator(".chosen-lane").count(), 1);
  assert.deepEqual(errors, []);
  await close();
});

test("it pans and zooms by keys, buttons and drag, and comes back to the cursor", async () => {
  const { page, errors, close } = await visit();
  const before = await state(page);
  assert.equal(await span(page), "120 ms");
  await page.keyboard.press("{");
  assert.equal(await span(page), "250 ms");
  await page.keyboard.press("}");
  await page.locator('[data-control="strip-zoom-in"]').click();
  assert.equal(await span(page), "50 ms");
  await page.locator('[data-control="strip-zoom-out"]').click();
  const at = await place(page);
  await page.keyboard.press("[");
  assert.notEqual(await place(page), at);
  await page.keyboard.press("]");
  assert.equal(await place(page), at);
  const box = await strip(page).boundingBox();
  await page.mouse.move(box.x + 200, box.y + 150);
  await page.mouse.down();
  await page.mouse.move(box.x + 260, box.y + 152, { steps: 4 });
  const dragged = await place(page);
  await page.mouse.move(box.x + 320, box.y + 152, { steps: 4 });
  assert.notEqual(await place(page), dragged);
  await page.mouse.up();
  await page.locator('[data-control="strip-to-cursor"]').click();
  await page.locator('[data-control="strip-to-cursor"]').waitFor({ state: "detached" });
  const there = await state(page);
  assert.deepEqual([there.digest, there.now_us, there.branches.length], [before.digest, before.now_us, before.branches.length], "to look changes nothing");
  assert.ok(0 < (await lines(page, "routine")) || 0 < (await lines(page, "votes")));
  await page.locator('[data-control="strip-heartbeats"]').uncheck();
  assert.equal(await lines(page, "routine"), 0);
  assert.deepEqual(errors, []);
  await close();
});

test("an arrow tells its story, by the pointer and by the keyboard, and a lane leads to its time", async () => {
  const { page, errors, close } = await visit("?seed=7&speed=1&load=250");
  await page.keyboard.press("End");
  await until(page, () => document.querySelector("raft-playground").state.servers.some((server) => 2 < server.commit_index));
  await page.keyboard.press("Space");
  const later = await state(page);
  await strip(page).focus();
  const words = page.locator(".diagram [aria-live]");
  await page.keyboard.press("ArrowLeft");
  const last = await words.textContent();
  assert.match(last, /S\d → S\d|→/);
  // Back to one that has arrived.
  for (let step = 0; step < 20 && !/arrives at/.test(await words.textContent()); step += 1) await page.keyboard.press("ArrowLeft");
  for (let step = 0; step < 12; step += 1) await page.keyboard.press("ArrowLeft");
  assert.notEqual(await words.textContent(), last);
  assert.equal((await state(page)).events, later.events, "to walk changes nothing");
  await page.keyboard.press("Enter");
  await page.locator(".space-time .story").waitFor();
  assert.ok((await state(page)).events <= later.events);
  await page.locator(".film-strip .told").first().waitFor({ state: "attached" });
  const numbers = await page.locator(".film-strip .told text").allTextContents();
  const beneath = await page.locator(".space-time .follows i").allInnerTexts();
  assert.ok(numbers.every((number) => beneath.includes(number)), `${numbers} of ${beneath}`);
  await page.keyboard.press("Escape");
  await page.locator(".story").waitFor({ state: "detached" });

  // By the pointer: half way along the first arrow in sight.
  const on = await atRest(() => page.evaluate(arrowInSight));
  assert.ok(on, "an arrow is in sight");
  await page.mouse.move(...on);
  await page.locator(".over .pointed").waitFor({ state: "attached" });
  await page.mouse.click(...on);
  await page.locator(".space-time .story").waitFor();
  await page.keyboard.press("Escape");

  const { now_us } = await state(page);
  const box = await strip(page).boundingBox();
  // The clients' lane, where no arrow is.
  await page.mouse.click(box.x + 30, box.y + 12);
  await until(page, (us) => document.querySelector("raft-playground").state.now_us !== us, now_us);
  await page.locator(".lane-names button", { hasText: "S2" }).click();
  await page.locator(".card", { hasText: "S2" }).waitFor();
  assert.deepEqual(errors, []);
  await close();
});

test("it is saved as a picture that stands by itself", async () => {
  const { page, errors, close } = await visit();
  const coming = page.waitForEvent("download");
  await page.locator('[data-control="strip-save"]').click();
  const download = await coming;
  assert.match(download.suggestedFilename(), /space-time\.svg$/);
  const text = await readFile(await download.path(), "utf8");
  assert.match(text, /^<svg/);
  assert.ok(text.includes("clients") && text.includes(">S1<") && !text.includes("class="));
  assert.deepEqual(errors, []);
  await close();
});

test("on a phone it has all lanes, and nothing is wider than the screen", async () => {
  const { page, errors, close } = await visit("?seed=1&speed=1&load=250", { viewport: { width: 390, height: 844 }, hasTouch: true });
  const seen = await page.evaluate(() => {
    const root = document.querySelector("raft-playground").shadowRoot;
    const panel = root.querySelector(".space-time");
    const buttons = [...panel.querySelectorAll("button")].map((button) => button.getBoundingClientRect());
    return { wide: panel.scrollWidth - panel.clientWidth, page: document.scrollingElement.scrollWidth, small: buttons.filter((box) => box.width < 24 || box.height < 24).length };
  });
  assert.deepEqual(seen, { wide: 0, page: 390, small: 0 });
  assert.equal(await page.locator(".lane-names button").count(), 5);
  assert.deepEqual(errors, []);
  await close();
});
