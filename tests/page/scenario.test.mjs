// Scenarios: found in the library, played sentence by sentence, edited, broken, mended and run.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

const scenario = async (page) => (await state(page)).scenario;
const focused = (page) =>
  page.evaluate(() => {
    const on = document.querySelector("raft-playground").shadowRoot.activeElement;
    return on?.dataset.lesson ?? on?.dataset.control ?? on?.tagName;
  });

/** Presses Tab until that has the keyboard. */
async function tabTo(page, name, key = "Tab") {
  for (let step = 0; step < 150; step += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${name} cannot be reached by ${key}`);
}

const sentenceIs = (page, place) =>
  until(page, (place) => document.querySelector("raft-playground").state.scenario?.sentence === place, place);

test("a scenario is played with Page Down, edited, broken, mended and run, by the keyboard alone", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1&load=250");
  await page.keyboard.press("O");
  await tabTo(page, "INPUT");
  await page.keyboard.type("figure 8");
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelectorAll("[data-lesson]").length === 2);
  await tabTo(page, "log-figure-8");
  await page.keyboard.press("Enter");
  await until(page, () => document.querySelector("raft-playground").state.scenario?.name === "log-figure-8");
  const opened = await state(page);
  assert.deepEqual([opened.now_us, opened.playing, opened.servers.length], [0, false, 5]);

  // Played: each press leads to the next sentence, and to its end.
  const { sentences, sentence } = opened.scenario;
  for (let place = sentence + 1; place <= sentences; place += 1) {
    await page.keyboard.press("PageDown");
    await sentenceIs(page, place);
    await until(page, () => !document.querySelector("raft-playground").state.playing);
  }
  while (!(await scenario(page)).over) {
    await page.keyboard.press("PageDown");
    await until(page, () => !document.querySelector("raft-playground").state.playing);
  }
  assert.deepEqual((await scenario(page)).failures, []);
  await page.locator(".said", { hasText: "All that was expected came true" }).waitFor();
  const end = (await state(page)).digest;
  await page.keyboard.press("PageUp");
  await until(page, (last) => document.querySelector("raft-playground").state.scenario.sentence <= last, sentences);
  assert.ok((await state(page)).now_us < (await state(page)).end_us || sentences === (await scenario(page)).sentence);

  // Edited: what is wrong is said in its place; and run all the same, it is refused, and nothing is lost.
  await tabTo(page, "show-text", "Shift+Tab");
  await page.keyboard.press("Enter");
  await tabTo(page, "TEXTAREA");
  const text = page.locator("textarea");
  const before = await text.inputValue();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("End");
  await page.keyboard.type("\nserfers 5");
  await page.locator(".drawn .wrong", { hasText: "serfers 5" }).waitFor();
  assert.match(await page.locator(".errors").innerText(), /line 2 “serfers”.*did you mean “servers”/);
  assert.equal(await text.getAttribute("aria-invalid"), "true");
  await page.locator('.text [role="status"]', { hasText: "line 2, column 1" }).waitFor();
  await page.keyboard.press("PageDown");
  await tabTo(page, "run-text", "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.locator(".notice", { hasText: "line 2" }).waitFor();
  assert.equal(await focused(page), "TEXTAREA", "the caret is at the error");
  assert.equal((await scenario(page)).name, "log-figure-8", "what was played is still there");
  await page.keyboard.press("w");
  assert.match(await text.inputValue(), /\nwserfers 5\n/);

  // Mended and run: it is another scenario now, with a line more, and comes to the same end.
  await page.keyboard.press("Shift+End");
  await page.keyboard.press("Delete");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("# mended");
  await page.locator(".errors").waitFor({ state: "detached" });
  await tabTo(page, "run-text", "Shift+Tab");
  await page.keyboard.press("Enter");
  await until(page, () => document.querySelector("raft-playground").state.scenario?.name === null);
  assert.equal(await text.inputValue(), before.replace("\n", "\n# mended\n"));
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector(".drawn .under-way"));
  while (!(await scenario(page)).over) {
    await page.keyboard.press("PageDown");
    await page.keyboard.press("PageDown");
    await page.waitForTimeout(50);
  }
  assert.deepEqual((await scenario(page)).failures, []);
  assert.equal((await state(page)).digest, end);
  assert.deepEqual(errors, []);
  await close();
});

test("the text that was changed comes back after another scenario was opened", async () => {
  const { page, errors, close } = await open("?scenario=election-first");
  assert.equal((await scenario(page)).name, "election-first");
  await page.keyboard.press("O");
  await page.locator('.scenario [data-control="show-text"]').click();
  await page.locator("textarea").fill("title Mine\nservers 3\n");
  await page.keyboard.press("Escape");
  await page.locator('.scenario [data-control="show-library"]').click();
  await page.locator('[data-lesson="client-retry"]').click();
  await page.locator('[data-control="bring-back"]').click();
  assert.equal(await page.locator("textarea").inputValue(), "title Mine\nservers 3\n");
  await page.locator('[data-control="revert-text"]').click();
  assert.match(await page.locator("textarea").inputValue(), /^title A command that is applied twice/);
  assert.deepEqual(errors, []);
  await close();
});

test("free play comes back, and the same scenario begins again", async () => {
  const { page, errors, close } = await open("?seed=5&servers=3&scenario=log-figure-7");
  assert.equal((await state(page)).servers.length, 7);
  await page.keyboard.press("PageDown");
  await until(page, () => 0 < document.querySelector("raft-playground").state.events);
  await page.locator(".run summary").click();
  await page.locator('[data-control="again"]').click();
  await until(page, () => document.querySelector("raft-playground").state.events === 0);
  assert.equal((await scenario(page)).name, "log-figure-7");
  await page.locator('[data-control="free-play"]').click();
  await until(page, () => document.querySelector("raft-playground").state.scenario === null);
  assert.equal((await state(page)).servers.length, 3);
  assert.deepEqual(errors, []);
  await close();
});

test("on its own a scenario goes on after each sentence", async () => {
  const { page, errors, close } = await open("?scenario=election-first&speed=10");
  await page.locator('[data-control="on-its-own"]:visible').click();
  await sentenceIs(page, 2);
  assert.equal(await page.locator('[data-control="on-its-own"]:visible').getAttribute("aria-pressed"), "true");
  assert.deepEqual(errors, []);
  await close();
});

test("a scenario that is not there is said so, with the nearest name", async () => {
  const { page, close } = await open("?scenario=log-figur-8");
  await page.locator(".notice", { hasText: "did you mean “log-figure-8”?" }).waitFor();
  assert.equal(await scenario(page), null);
  await close();
});

test("on a phone Back and Next lie under the thumb, and the stage stays large", async () => {
  const { page, errors, close } = await open("?scenario=election-first", { viewport: { width: 390, height: 844 } });
  const next = page.locator('[data-control="next-sentence"]:visible');
  assert.equal(await next.count(), 1);
  const box = await next.boundingBox();
  assert.ok(44 <= box.height && 600 < box.y, `it is at ${box.y}, ${box.height} high`);
  await next.click();
  await sentenceIs(page, 2);
  const picture = await page.locator(".picture").first().boundingBox();
  const said = await page.locator(".lesson").boundingBox();
  assert.ok(said.y + said.height <= picture.y, "the sentence covers no server");
  assert.ok(190 <= picture.height, `the picture is ${picture.height} px high`);
  const [width, room] = await page.evaluate(() => {
    const app = document.querySelector("raft-playground").shadowRoot.querySelector(".app");
    return [app.scrollWidth, app.clientWidth];
  });
  assert.ok(width <= room, "nothing scrolls sideways");
  assert.deepEqual(errors, []);
  await close();
});
