// What a teacher has locked: it is not there, and nobody brings it about.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

const LOCKED = "?seed=8&servers=3&speed=1&controls=-crash+-restart&panels=all";
const notice = (page, words) => page.locator(".notice", { hasText: words }).first();
const allRun = async (page) => assert.ok((await state(page)).servers.every((server) => server.running));
const control = (page, name) => page.locator(`[data-control="${name}"]`);

/** Drops a file onto the playground. */
const drop = (page, text) =>
  page.evaluate((text) => {
    const files = new DataTransfer();
    files.items.add(new File([text], "mine.raft"));
    const app = document.querySelector("raft-playground").shadowRoot.querySelector(".app");
    app.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
  }, text);

/** A page that stands still once somebody leads, with the leader chosen. */
async function led(path = LOCKED) {
  const visit = await open(path);
  await aLeader(visit.page);
  await visit.page.keyboard.press("Space");
  await until(visit.page, () => !document.querySelector("raft-playground").state.playing);
  await visit.page.keyboard.press(String((await state(visit.page)).leader));
  await control(visit.page, "pause-server").waitFor();
  return visit;
}

test("a locked control has no button and no key, and the others have theirs", async () => {
  const { page, errors, close } = await led();
  for (const id of ["crash", "restart"]) assert.equal(await control(page, id).count(), 0, id);
  const before = (await state(page)).digest;
  await page.keyboard.press("c");
  await page.keyboard.press("C");
  await allRun(page);
  assert.equal((await state(page)).digest, before);
  await page.keyboard.press("?");
  await page.locator(".help").first().waitFor();
  assert.equal(await page.locator(".help", { hasText: "Crash it" }).count(), 0, "nor does the help tell of it");
  await page.keyboard.press("Escape");
  await page.keyboard.press("p");
  await until(page, () => document.querySelector("raft-playground").state.servers.some((server) => server.paused));
  assert.deepEqual(errors, []);
  await close();
});

test("what is drawn without being asked for is not there either", async () => {
  const { page, errors, close } = await led("?seed=8&servers=3&speed=1&controls=-again+-new-seed+-share+-help+-calm+-free-play");
  for (const id of ["again", "new-seed", "share", "help"]) {
    for (const button of await control(page, id).all()) assert.ok(!(await button.isVisible()), id);
  }
  await page.keyboard.press("s");
  assert.equal(await page.locator("dialog").count(), 0);
  assert.deepEqual(errors, []);
  await close();
});

test("nor by the console, a message or a dropped scenario", async () => {
  const { page, errors, close } = await led();
  await page.keyboard.press(":");
  await until(page, () => document.querySelector("raft-playground").shadowRoot.activeElement?.dataset.field === "statement");
  await page.keyboard.type("crash leader");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await page.locator(".answers", { hasText: "This page does not allow that" }).waitFor();
  const said = await page.evaluate(async () => {
    const { forOthers } = await import("./element.js");
    const one = document.querySelector("raft-playground")[forOthers];
    const why = (promise) => promise.then(() => "done", (error) => error.message);
    return [await why(one.run("crash leader")), await why(one.open("servers 3\ncrash S1\n")), await why(one.run("pause S1"))];
  });
  assert.deepEqual(said, ["This page does not allow that", "This page does not allow that", "done"]);
  await page.evaluate(() => document.querySelector("raft-playground").run("resume S1"));
  await drop(page, "title Mine\nservers 3\nuntil a leader\ncrash leader\n");
  await notice(page, "it does what this page does not allow").waitFor();
  await allRun(page);
  assert.equal((await state(page)).scenario, null);
  // What does nothing of the kind is opened.
  await drop(page, "title Harmless\nservers 3\nuntil a leader\nsay There it is.\n");
  await until(page, () => document.querySelector("raft-playground").state.scenario?.title === "Harmless");
  assert.deepEqual(errors, []);
  await close();
});

test("nor by a link to a session in which it was done; the page's own script may", async () => {
  const free = await led("?seed=8&servers=3&speed=1");
  await free.page.keyboard.press("c");
  await until(free.page, () => document.querySelector("raft-playground").state.servers.some((server) => !server.running));
  const link = await free.page.evaluate(() => document.querySelector("raft-playground").link);
  const { hash } = new URL(link);
  const { digest } = await state(free.page);
  const { page, errors, close } = await led();
  await page.evaluate((hash) => (location.hash = hash), hash);
  await notice(page, "this link cannot be opened: it does what this page does not allow").waitFor();
  await allRun(page);
  await page.evaluate(() => document.querySelector("raft-playground").run("crash leader"));
  await until(page, () => document.querySelector("raft-playground").state.servers.some((server) => !server.running));
  // Where nothing is locked, the same link opens.
  await free.page.evaluate(() => document.querySelector("raft-playground").seek("start"));
  await free.page.evaluate((hash) => (location.hash = hash), hash);
  await until(free.page, (digest) => document.querySelector("raft-playground").state.digest === digest, digest);
  assert.deepEqual([...errors, ...free.errors], []);
  await close();
  await free.close();
});
