// The line that takes any statement: words offered, carried out, answered, mended, brought back; by keyboard alone.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

const FIELD = '[data-field="statement"]';

/** Opens a page that stands still, with the keyboard in the line. */
async function atTheLine(options) {
  const visit = await open("?seed=8&servers=3&speed=1&load=0&paused", options);
  await visit.page.keyboard.press(":");
  await until(visit.page, () => document.querySelector("raft-playground").shadowRoot.activeElement?.dataset.field === "statement");
  return visit;
}

const words = (page) => page.locator(".console [role=option]").allInnerTexts();
const line = (page) => page.locator(FIELD).inputValue();

/** Carries a line out, and waits for what came of it. */
async function say(page, text) {
  const answers = page.locator(".answers > div");
  const before = await answers.count();
  await page.keyboard.type(text);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await until(page, ([before, text]) => {
    const answers = document.querySelector("raft-playground").shadowRoot.querySelectorAll(".answers > div");
    const newest = answers[0];
    return (before < answers.length || before === 20) && newest.querySelector("code").textContent.includes(text.trim()) && newest.className !== "under-way";
  }, [before, text]);
  const newest = answers.first();
  return { kind: await newest.getAttribute("class"), text: await newest.locator("p").innerText(), newest };
}

test("a statement is written by Tab, carried out, and answered in place", async () => {
  const { page, errors, close } = await atTheLine();
  await page.keyboard.type("el");
  assert.deepEqual(await words(page), ["elect"]);
  const field = page.locator(FIELD);
  assert.equal(await field.getAttribute("aria-expanded"), "true");
  const active = await field.getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${active}`).innerText(), "elect");
  assert.equal(await page.locator(`#${active}`).getAttribute("aria-selected"), "true");
  await page.keyboard.press("Tab");
  assert.equal(await line(page), "elect ");
  assert.deepEqual(await words(page), ["S1", "S2", "S3"], "the servers that there are");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  assert.equal(await line(page), "elect S2 ");
  await page.keyboard.press("Escape");
  assert.equal(await field.getAttribute("aria-expanded"), "false");
  await page.keyboard.press("Enter");
  await until(page, () => document.querySelector("raft-playground").state.leader === 2);
  const answer = page.locator(".answers .done").first();
  assert.match(await answer.innerText(), /elect S2[\s\S]*At 0\.\d+ s: /);
  assert.equal(await line(page), "");
  assert.deepEqual(errors, []);
  await close();
});

test("what cannot be is said in place, and mended there", async () => {
  const { page, errors, close } = await atTheLine();
  const wrong = await say(page, "crahs S1");
  assert.equal(wrong.kind, "wrong");
  assert.match(wrong.text, /did you mean “crash”\?/);
  assert.equal(await wrong.newest.locator("mark").innerText(), "crahs", "the word is marked in the line");
  assert.equal(await line(page), "crahs S1", "and the line stays");
  await page.keyboard.press("Home");
  await page.keyboard.type("cra");
  for (let step = 0; step < 5; step += 1) await page.keyboard.press("Delete");
  assert.equal(await line(page), "cra S1");
  await page.keyboard.press("Tab");
  assert.equal(await line(page), "crash S1");
  assert.equal(await page.locator(FIELD).evaluate((field) => field.selectionStart), 6, "the caret is after the word");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
  await until(page, () => !document.querySelector("raft-playground").state.servers[0].running);
  const refused = await say(page, "crash S1");
  assert.equal(refused.kind, "refused");
  assert.match(refused.text, /S1 is crashed: restart it first/);
  assert.match((await say(page, "never S1 leads")).text, /belongs in a scenario/);
  assert.match((await say(page, "servers 5")).text, /what a world begins with/);
  await page.keyboard.type("wait ");
  await page.getByText("such as 150ms").waitFor();
  assert.deepEqual(errors, []);
  await close();
});

test("time goes until something holds, and lines come back", async () => {
  const { page, errors, close } = await atTheLine();
  assert.match((await say(page, "until a leader within 2s")).text, /At \d+\.\d+ s/);
  const { leader, playing } = await state(page);
  assert.ok(leader && !playing);
  await say(page, "request set x 1");
  await say(page, "until all value x 1");
  assert.ok((await state(page)).servers.every((server) => server.machine.x === 1));
  assert.equal((await say(page, "expect all value x 1 and a leader")).text, "It is so");
  assert.match((await say(page, "expect all value x 2")).text, /S1 value x is 1/);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await line(page), "expect all value x 1 and a leader");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await line(page), "");
  assert.deepEqual(errors, []);
  await close();
});

test("Tab leaves the line where nothing is chosen, and the keys of the page mean nothing in it", async () => {
  const { page, errors, close } = await atTheLine();
  await page.keyboard.type("c:?x");
  assert.equal(await line(page), "c:?x");
  assert.equal(await page.locator(".help").count(), 0);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.querySelector("raft-playground").shadowRoot.activeElement.dataset.control), "carry-out");
  assert.deepEqual(errors, []);
  await close();
});

test("hundreds of odd lines are all answered, the page lives, and nothing becomes markup", async () => {
  const { page, errors, close } = await atTheLine();
  const told = await page.evaluate(async (selector) => {
    const playground = document.querySelector("raft-playground");
    const root = playground.shadowRoot;
    const field = root.querySelector(selector);
    const form = field.form;
    const odd = ["<img src=x onerror=alert(1)>", "</code><script>x()</script>", "&lt;b&gt;", "\u202e\u0000\ud800", "😀", "𝒳".repeat(50), "'\"`", "S99", "#", "=", "<->", "9".repeat(30)];
    const sound = ["crash S1", "restart all", "say", "expect S1 leads", "drop any", "request set x 1", "partition S1 | S2 S3", "heal all -> all", "option pre-vote on", "until", "wait 1ms", "expect refused", "try", "add S4"];
    let seed = 7;
    const pick = (from) => from[(seed = (seed * 48271) % 2147483647) % from.length];
    const tick = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const began = performance.now();
    let lines = 0;
    while (lines < 400 && performance.now() - began < 20_000) {
      const parts = [pick(sound), pick(odd), pick([...sound, ...odd])].slice(0, 1 + (lines % 3));
      if (lines % 2) parts.reverse();
      field.value = parts.join(" ");
      field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
      form.requestSubmit();
      await tick();
      lines += 1;
    }
    return { lines, answers: root.querySelectorAll(".answers > div").length, alien: root.querySelectorAll(".console :is(img, script, b)").length };
  }, FIELD);
  assert.ok(200 <= told.lines, `${told.lines} lines in the time`);
  assert.deepEqual([told.answers, told.alien], [20, 0]);
  await page.locator(FIELD).fill("");
  await page.locator(FIELD).focus();
  const answer = await say(page, "say <img src=x onerror=alert(1)> is text");
  assert.equal(answer.text, "<img src=x onerror=alert(1)> is text");
  assert.deepEqual(errors, []);
  await close();
});
