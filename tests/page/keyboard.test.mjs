// Everything that can be done, with the keyboard alone.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

test("everything can be done with the keyboard alone", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1&load=0");
  await aLeader(page);
  const { leader } = await state(page);
  await page.keyboard.press(String(leader));
  await page.keyboard.press("c");
  await until(page, (old) => {
    const { leader } = document.querySelector("raft-playground").state;
    return leader && leader !== old;
  }, leader);
  await page.keyboard.press("c");
  await until(page, () => document.querySelector("raft-playground").state.servers.every((server) => server.running));
  await page.keyboard.press("r");
  await until(page, () => document.querySelector("raft-playground").state.servers.every((server) => server.machine.x === 1));
  await page.keyboard.press("Space");
  const paused = await state(page);
  assert.equal(paused.playing, false);
  await page.keyboard.press("ArrowRight");
  assert.equal((await state(page)).events, paused.events + 1);
  await until(page, () => {
    document.querySelector("raft-playground").shadowRoot.querySelector('[data-control="next-event"]').click();
    return document.querySelector("raft-playground").state.messages.length;
  });
  await page.keyboard.press("m");
  await page.locator('[data-control="drop"]').waitFor();
  const before = (await state(page)).messages.length;
  await page.keyboard.press("d");
  assert.equal((await state(page)).messages.length, before - 1);
  const { events, digest } = await state(page);
  await page.keyboard.press("ArrowLeft");
  assert.equal((await state(page)).events, events - 1, "one event back");
  await page.keyboard.press("ArrowRight");
  assert.equal((await state(page)).digest, digest, "and forward to the same state");
  await page.keyboard.press("Home");
  assert.equal((await state(page)).events, 0);
  await page.keyboard.press("1");
  await page.locator(".card").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".card").waitFor({ state: "detached" });
  assert.deepEqual(errors, []);
  await close();
});

test("a button that makes no sense any more keeps the keyboard, and says why", async () => {
  const { page, errors, close } = await open("course.html");
  await page.locator("[data-server]").first().focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-control="crash"]').focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-control="crash"][aria-disabled]').waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("S1 is crashed: restart it first").waitFor();
  await page.keyboard.press("c");
  await until(page, () => document.querySelector("raft-playground").state.servers[0].running);
  assert.deepEqual(errors, []);
  await close();
});
