// A playground is made ready for somebody's page: chosen, seen, copied, and opened there.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { openSnippet } from "./snippet.mjs";
import { start, state, until } from "./visit.mjs";

const { browser, site, open, stop } = await start();
after(stop);

const FORMS = [["tag", "copy-tag"], ["frame", "copy-frame"], ["link", "copy-embed-link"], ["markdown", "copy-markdown"]];
const control = (page, name) => page.locator(`[data-control="${name}"]`).first();
const menu = (page, name) => page.locator(`[data-menu="embed-${name}"]`);
const check = (page, name) => page.locator(`dialog.embed [data-check="${name}"]`);

/** Waits until something holds of the playground in the dialog. */
async function preview(page, holds, argument) {
  const found = 'document.querySelector("raft-playground").shadowRoot.querySelector(".preview raft-playground")';
  const asked = `(element => Boolean(element?.state) && Boolean((${holds})(element, ${JSON.stringify(argument)})))(${found})`;
  // The policy of the page forbids to make a function of these words in there.
  for (const end = Date.now() + 20_000; !(await page.evaluate(asked)); ) {
    assert.ok(Date.now() < end, `it does not come to be: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const isAt = (element, digest) => element.state.digest === digest;
const hasLeft = (element, digest) => element.state.digest !== digest;

/** To a moment of a scenario, and into the dialog. */
async function openDialog(query, steps, options) {
  const visit = await open(query, options);
  await visit.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  for (let step = 0; step < steps; step += 1) await visit.page.keyboard.press("ArrowRight");
  await until(visit.page, (steps) => document.querySelector("raft-playground").state.events === steps, steps);
  await visit.page.keyboard.press("<");
  await visit.page.locator("dialog.embed").waitFor();
  return visit;
}

/** Presses the button that copies a form, and reads what is on the clipboard then. */
async function copied(page, id) {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await control(page, id).click();
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector(".embed .told").textContent);
  await page.waitForFunction(() => navigator.clipboard.readText());
  return page.evaluate(() => navigator.clipboard.readText());
}

/** A fresh page shows that moment, with those panels and those locks alone. */
async function isAsChosen(form, snippet, digest) {
  const { frame, comesTo, errors, close } = await openSnippet(browser, site, form, snippet);
  await comesTo(digest);
  const shown = (selector) => frame.locator(selector).first().isVisible();
  assert.deepEqual(
    { form, header: await shown(".top"), tape: await shown(".tape"), play: await shown('[data-control="play"]') },
    { form, header: false, tape: false, play: true },
  );
  await frame.evaluate(() => document.querySelector("raft-playground").shadowRoot.querySelector("[data-server]").focus());
  const page = form === "frame" ? frame.page() : frame;
  await page.keyboard.press("1");
  await frame.locator(".card").first().waitFor();
  await page.keyboard.press("c");
  assert.equal(await frame.locator('[data-control="crash"]').count(), 0, `${form}: what is locked is not there`);
  assert.equal(await frame.evaluate(() => document.querySelector("raft-playground").state.digest), digest, form);
  await page.keyboard.press("ArrowRight");
  await until(frame, (digest) => document.querySelector("raft-playground").state.digest !== digest, digest);
  assert.deepEqual(errors, []);
  await close();
}

test("what is chosen is seen at once, and each of the four that are copied opens as that", async () => {
  const { page, errors, close } = await openDialog("?scenario=election-leader-crash&speed=1/20", 120);
  const { digest } = await state(page);
  await preview(page, isAt, digest);
  await menu(page, "panels").selectOption({ index: 1 });
  await preview(page, (element) => !element.shadowRoot.querySelector('.top') && element.shadowRoot.querySelector('[data-control=play]'));
  await check(page, "server").check();
  await menu(page, "size").selectOption({ index: 2 });
  await menu(page, "theme").selectOption({ index: 2 });
  const box = () => page.locator(".preview > div").evaluate((box) => [box.parentElement.clientWidth - box.clientWidth, box.clientHeight]);
  assert.deepEqual(await box(), [2, 420]);
  await preview(page, (element) => element.getAttribute('theme') === 'dark' && element.getAttribute('controls') === '-server');
  await preview(page, isAt, digest);
  for (const [form, id] of FORMS) {
    const snippet = await copied(page, id);
    assert.equal(snippet, await page.locator(`[data-snippet="${id}"]`).inputValue(), "what is shown is what is copied");
    await isAsChosen(form, snippet, digest);
  }
  assert.equal((await state(page)).digest, digest, "and nothing has moved here");
  assert.deepEqual(errors, []);
  await close();
});

test("a session with deeds by hand goes as a link, and opens with its past", async () => {
  const { page, errors, close } = await open("?seed=7&load=250&paused");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  for (let step = 0; step < 30; step += 1) await page.keyboard.press("ArrowRight");
  for (const key of ["2", "c", "Escape", "<"]) await page.keyboard.press(key);
  const { digest, events } = await state(page);
  await preview(page, isAt, digest);
  const snippet = await copied(page, "copy-tag");
  assert.match(snippet, /<raft-playground link="r1z\.[\w-]+" /);
  const { page: other, comesTo, close: closeOther } = await openSnippet(browser, site, "tag", snippet);
  await comesTo(digest);
  await other.evaluate(() => document.querySelector("raft-playground").shadowRoot.querySelector('[data-control="previous-event"]').click());
  await until(other, (events) => document.querySelector("raft-playground").state.events === events - 1, events);
  await closeOther();
  assert.deepEqual(errors, []);
  await close();
});

test("it starts at another moment or line, and what is none is said", async () => {
  const { page, errors, close } = await openDialog("?scenario=election-first&speed=1", 20);
  const before = await state(page);
  await menu(page, "start").selectOption({ index: 2 });
  const field = page.locator('[data-field="start"]');
  await field.fill("0.3s");
  await field.press("Enter");
  await preview(page, (element) => element.state.now_us === 300000);
  assert.match(await page.locator('[data-snippet="copy-tag"]').inputValue(), / start="0\.3s" .* pin="1-/);
  await field.fill("yesterday");
  await field.press("Enter");
  await page.locator(".embed .error", { hasText: "“yesterday” is no moment" }).waitFor();
  assert.equal(await page.locator(".preview, .snippet").count(), 0, "what is not there cannot be copied");
  await menu(page, "start").selectOption({ index: 1 });
  await preview(page, (element) => element.state.events === 0);
  assert.deepEqual([(await state(page)).digest, errors], [before.digest, []]);
  await close();
});

test("by keyboard alone: opened, changed, copied and left, and nothing that is pressed in there reaches what is behind", async () => {
  const { page, errors, close } = await openDialog("?scenario=election-first&speed=1", 20);
  const { digest } = await state(page);
  const focused = () =>
    page.evaluate(() => {
      const { dataset } = document.querySelector("raft-playground").shadowRoot.activeElement ?? { dataset: {} };
      return dataset.control ?? dataset.menu ?? dataset.check ?? dataset.snippet ?? dataset.field ?? "";
    });
  await preview(page, isAt, digest);
  const passed = [];
  for (let tabs = 0; tabs < 150 && (await focused()) !== "copy-markdown"; tabs += 1) {
    await page.keyboard.press("Tab");
    passed.push(await focused());
    if ((await focused()) === "embed-autoplay") await page.keyboard.press("Space");
  }
  for (const stop of ["embed-start", "embed-size", "embed-panels", "header", "server", "copy-tag", "copy-frame"]) {
    assert.ok(passed.includes(stop), `${stop} can be reached: ${passed.join(" ")}`);
  }
  assert.equal(await focused(), "copy-markdown");
  await preview(page, (element) => element.hasAttribute("autoplay") && element.getAttribute("autoplay") !== "false");
  await check(page, "embed-autoplay").press("Space");
  await preview(page, isAt, digest);
  await control(page, "copy-markdown").focus();
  await page.keyboard.press("Enter");
  await page.locator(".embed .told", { hasText: /clipboard/ }).waitFor();
  const inner = page.locator('.preview [data-control="next-event"]').first();
  await inner.focus();
  await page.keyboard.press("Enter");
  await preview(page, hasLeft, digest);
  for (const key of ["c", "n", "ArrowRight"]) await page.keyboard.press(key);
  assert.equal((await state(page)).digest, digest, "keys of the preview are its own");
  await control(page, "close-embed").focus();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.equal(await focused(), "share");
  await page.keyboard.press("ArrowRight");
  await until(page, (digest) => document.querySelector("raft-playground").state.digest !== digest, digest);
  assert.deepEqual(errors, []);
  await close();
});

test("what the playground in the dialog tells is not told to the page around", async () => {
  const { page, close } = await openDialog("?scenario=election-first&speed=1", 20);
  await page.evaluate(() => {
    window.told = [];
    for (const type of ["ready", "change", "leader", "commit", "line", "error"]) {
      document.addEventListener(type, () => window.told.push(type));
    }
  });
  await menu(page, "panels").selectOption({ index: 2 });
  await preview(page, (element) => element.getAttribute('panels') === 'transport');
  await page.locator('.preview [data-control="next-event"]').first().click();
  await preview(page, (element) => element.state.events === 21);
  assert.deepEqual(await page.evaluate(() => window.told), []);
  await close();
});

for (const width of [320, 390]) {
  test(`at ${width} px nothing is wider than the screen but what is to be that big`, async () => {
    const { page, errors, close } = await openDialog("?scenario=election-first&speed=1", 5, { viewport: { width, height: 640 } });
    // It comes when it is near.
    await page.locator(".preview").scrollIntoViewIfNeeded();
    await preview(page, (element) => element.state.events === 5);
    const wide = await page.evaluate(() => {
      const dialog = document.querySelector("raft-playground").shadowRoot.querySelector("dialog");
      return [...dialog.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 80));
    });
    assert.deepEqual(wide, []);
    assert.deepEqual(errors, []);
    await close();
  });
}
