// What else can happen to a page: it is hidden, its program panics or never comes.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, start, state, until } from "./visit.mjs";

const { browser, site, open, stop } = await start();
after(stop);

test("a hidden tab costs nothing and causes no storm when it is shown again", async () => {
  const { page, errors, close } = await open();
  await aLeader(page);
  const hide = (hidden) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  await page.waitForTimeout(100);
  const hidden = await state(page);
  await page.waitForTimeout(1_500);
  assert.equal((await state(page)).now_us, hidden.now_us);
  const shownAt = Date.now();
  await hide(false);
  await page.waitForTimeout(100);
  const shown = await state(page);
  const [virtual, wall] = [(shown.now_us - hidden.now_us) / 1_000, Date.now() - shownAt];
  assert.ok(virtual <= wall + 200, `${virtual} ms went by in ${wall} ms`);
  await until(page, (now) => now < document.querySelector("raft-playground").state.now_us, shown.now_us);
  assert.deepEqual(errors, []);
  await close();
});

test("a panic shows what happened, the seed, and a way to start again", async () => {
  const { page, close } = await open("?seed=4711&speed=1");
  await page.evaluate(async () => {
    const program = await import("./playground.js");
    try {
      program.panic_for_a_test("the sky has fallen");
    } catch {
      // A panic ends in a trap.
    }
  });
  const screen = page.locator(".screen");
  await screen.waitFor();
  const text = await screen.innerText();
  assert.match(text, /the sky has fallen/);
  assert.match(text, /4711/);
  await screen.getByRole("button", { name: "Start again" }).click();
  await aLeader(page);
  assert.equal((await state(page)).seed, 4711);
  await close();
});

test("a program that cannot be loaded leaves a sentence and a second try, not a dead box", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  let broken = true;
  await page.route("**/*.wasm", (route) => (broken ? route.abort() : route.continue()));
  await page.goto(site.url);
  await page.getByText("could not be loaded").waitFor();
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("[data-server]").first().waitFor();
  await context.close();
});
