// A message is opened, held, released, put off, duplicated, hurried and dropped; and what is foreseen of it
// comes true.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

/** Lets one event happen after the other until a message is such as wanted, and opens its card. */
async function choose(page, wanted) {
  for (let step = 0; step < 400; step += 1) {
    const message = (await state(page)).messages.find(wanted);
    if (message) {
      await page.locator(`[data-message="${message.id}"]`).focus();
      await page.keyboard.press("Enter");
      await page.locator(".card .foreseen").waitFor();
      return message;
    }
    await page.keyboard.press("ArrowRight");
  }
  throw new Error("there is no such message");
}

/** A cluster of three that stands still and has been asked for something. */
async function asked() {
  const visit = await open("?seed=1&servers=3&load=0&paused");
  const { page } = visit;
  while (!(await state(page)).leader) await page.keyboard.press("ArrowRight");
  await page.keyboard.press(String((await state(page)).leader));
  await page.keyboard.press("r");
  return visit;
}

const flight = async (page, id) => (await state(page)).messages.find((message) => message.id === id);
const button = (page, control) => page.locator(`.card [data-control="${control}"]`);

test("a held message stays until it is released", async () => {
  const { page, errors, close } = await asked();
  const { id, kind } = await choose(page, ({ entries }) => entries);
  assert.equal(kind, "AppendEntries");
  const card = page.locator(".card");
  for (const field of ["prevLogIndex", "prevLogTerm", "entries", "leaderCommit"]) {
    assert.ok((await card.innerText()).includes(field), field);
  }
  await button(page, "hold").click();
  assert.equal((await flight(page, id)).held, true);
  assert.match(await card.innerText(), /held\s*since \d+\.\d{3} s/);
  for (let step = 0; step < 40; step += 1) await page.keyboard.press("ArrowRight");
  assert.equal((await flight(page, id)).held, true, "and the card stays open");
  await button(page, "release").click();
  assert.equal((await flight(page, id)).held, false);
  for (let step = 0; await flight(page, id); step += 1) {
    assert.ok(step < 40, "it arrives");
    await page.keyboard.press("ArrowRight");
  }
  await card.waitFor({ state: "detached" });
  assert.deepEqual(errors, []);
  await close();
});

test("a message is put off, sent twice and dropped, by button and by key", async () => {
  const { page, errors, close } = await asked();
  const message = await choose(page, ({ entries }) => entries);
  const copies = async () => (await state(page)).messages.filter(({ entries, to }) => entries && to === message.to).length;
  await button(page, "later").click();
  await page.keyboard.press("u");
  assert.equal((await flight(page, message.id)).arrives_us, message.arrives_us + 40_000);
  assert.equal(await copies(), 1);
  await button(page, "twice").click();
  assert.equal(await copies(), 2);
  await page.keyboard.press("d");
  assert.equal(await copies(), 1);
  await page.locator(".card").waitFor({ state: "detached" });
  await page.keyboard.press("m");
  const first = await page.locator(".card h2").innerText();
  await page.keyboard.press("m");
  await page.keyboard.press("M");
  assert.equal(await page.locator(".card h2").innerText(), first, "m and M walk to and fro");
  assert.deepEqual(errors, []);
  await close();
});

test("what is foreseen of a message comes true when it is delivered", async () => {
  const { page, errors, close } = await asked();
  const { leader } = await state(page);
  const { id } = await choose(page, ({ kind, to, success }) => kind === "AppendEntriesReply" && to === leader && success);
  // A reply that is not the first for this entry may come too late to decide anything.
  let foreseen = "";
  for (let step = 0; step < 400; step += 1) {
    const shown = page.locator(".card .foreseen strong");
    foreseen = (await shown.count()) ? await shown.innerText() : "";
    if (/commits index 1/.test(foreseen)) break;
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("m");
  }
  assert.match(foreseen, new RegExp(`S${leader}.* commits index 1`), `after ${id}`);
  assert.equal((await state(page)).servers[leader - 1].commit_index, 0);
  await button(page, "deliver").click();
  assert.equal((await state(page)).servers[leader - 1].commit_index, 1);
  assert.deepEqual(errors, []);
  await close();
});

test("a client's request can be opened and hurried, too", async () => {
  const { page, errors, close } = await asked();
  const { leader } = await state(page);
  const { id } = await choose(page, ({ kind }) => kind === "Request");
  assert.match(await page.locator(".card").innerText(), /request\s*x←1/);
  await page.keyboard.press("i");
  assert.equal(await flight(page, id), undefined);
  await until(page, (id) => document.querySelector("raft-playground").state.servers[id - 1].log.length === 1, leader);
  assert.deepEqual(errors, []);
  await close();
});
