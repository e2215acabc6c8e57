// What a crash loses and keeps, and what a pause does.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

const button = (page, control) => page.locator(`.card [data-control="${control}"]`);
const another = (page, old) =>
  until(page, (old) => ![old, null].includes(document.querySelector("raft-playground").state.leader), old);

test("a leader crashes, another takes over, and the first comes back and catches up", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1&load=0");
  await aLeader(page);
  const { leader } = await state(page);
  await page.keyboard.press(String(leader));
  await button(page, "crash").click();
  assert.match(await page.locator(".card h2").innerText(), /crashed/);
  assert.match(await page.locator(".card").innerText(), /lost/, "what was in memory");
  assert.match(await button(page, "time-out").getAttribute("title"), /is crashed: restart it first/);
  await another(page, leader);
  await page.keyboard.press(String((await state(page)).leader));
  await page.keyboard.press("r");
  await until(page, () => document.querySelector("raft-playground").state.servers.some(({ machine }) => machine.x === 1));
  assert.equal((await state(page)).servers[leader - 1].running, false);
  await page.keyboard.press(String(leader));
  await button(page, "restart").click();
  await until(page, (id) => {
    const { running, role, machine } = document.querySelector("raft-playground").state.servers[id - 1];
    return running && role === "follower" && machine.x === 1;
  }, leader);
  assert.deepEqual(errors, []);
  await close();
});

for (const [control, kept] of [["crash", 0], ["crash-synced", 1]]) {
  test(`${control} leaves term ${kept} on a disk that is still writing term 1`, async () => {
    const { page, errors, close } = await open("?seed=1&load=0&paused");
    await page.keyboard.press("2");
    await page.locator(".more summary").click();
    await page.getByLabel("Disk, ms").fill("80");
    await button(page, "set-disk").click();
    await button(page, "time-out").click();
    assert.equal((await state(page)).servers[1].term, 1);
    assert.match(await page.locator(".card").innerText(), /being written\s*term 1, vote S2/);
    await button(page, control).click();
    assert.deepEqual((await state(page)).servers[1].term, kept);
    await button(page, "restart").click();
    assert.deepEqual((await state(page)).servers[1].term, kept);
    assert.deepEqual(errors, []);
    await close();
  });
}

test("a disk takes no nonsense, and says what it takes", async () => {
  const { page, errors, close } = await open("?seed=1&load=0&paused");
  await page.keyboard.press("2");
  await page.locator(".more summary").click();
  await page.getByLabel("Disk, ms").fill("3..1");
  await page.keyboard.press("Enter");
  await page.getByText("the longest must not be shorter than the shortest").waitFor();
  await page.getByLabel("Clock ×").fill("fast");
  await page.keyboard.press("Enter");
  await page.getByText("Write how fast its clock goes, from 0.1 to 10").waitFor();
  await page.getByLabel("Clock ×").fill("2");
  await page.keyboard.press("Enter");
  await page.locator(".card").getByText("2×", { exact: true }).waitFor();
  assert.deepEqual(errors, []);
  await close();
});

test("a paused leader is replaced, and finds that out when it is resumed", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1&load=0");
  await aLeader(page);
  const { leader } = await state(page);
  await page.keyboard.press(String(leader));
  await page.keyboard.press("p");
  await until(page, (id) => document.querySelector("raft-playground").state.servers[id - 1].paused, leader);
  await another(page, leader);
  assert.equal((await state(page)).servers[leader - 1].role, "leader", "it has heard nothing of it");
  assert.match(await page.locator(".card h2").innerText(), /leader · term 1 · paused/);
  await page.keyboard.press("p");
  await until(page, (id) => document.querySelector("raft-playground").state.servers[id - 1].role === "follower", leader);
  assert.deepEqual(errors, []);
  await close();
});

test("Enter goes into an open card, and Escape back to its server", async () => {
  const { page, errors, close } = await open("?seed=1&load=0&paused");
  const focused = () => page.evaluate(() => {
    const { activeElement } = document.querySelector("raft-playground").shadowRoot;
    return activeElement?.dataset.control ?? activeElement?.dataset.server;
  });
  await page.locator('[data-server="3"]').focus();
  await page.keyboard.press("Enter");
  await page.locator(".card").waitFor();
  assert.equal(await focused(), "3");
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "time-out");
  await page.keyboard.press("Enter");
  assert.equal((await state(page)).servers[2].role, "candidate");
  assert.equal(await focused(), "time-out", "and Enter presses what has the focus");
  await page.keyboard.press("Escape");
  assert.equal(await focused(), "3");
  assert.deepEqual(errors, []);
  await close();
});
