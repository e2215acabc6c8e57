// The world's dials: timing, network, disks, clocks, load, and the worlds that are ready-made.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

/** A page that stands still once somebody leads, with the panel open. */
async function world(query = "?seed=3&speed=1&load=0", options = {}) {
  const visit = await open(query, options);
  const { page } = visit;
  await aLeader(page);
  await page.keyboard.press("Space");
  await page.keyboard.press("W");
  await page.locator(".world").waitFor();
  const control = (name) => page.locator(`.world [data-control="${name}"]`);
  const field = (id) => page.locator(`.world #${id}`);
  const slider = (id) => page.locator(`.world #${id}-slider`);
  const shows = (id, text) => until(page, ([id, text]) => document.querySelector("raft-playground").shadowRoot.getElementById(id)?.value === text, [id, text]);
  const events = async () => (await state(page)).events;
  return { ...visit, control, field, slider, shows, events };
}

const setTo = async (field, text) => {
  await field.fill(text);
  await field.press("Enter");
};

test("a value is set exactly, by the slider's keys, and undone; a wrong one is said in place", async () => {
  const { page, errors, close, field, slider, shows, events } = await world();
  const before = await events();
  await setTo(field("loss"), "12.5");
  await shows("loss", "12.5 %");
  assert.equal(await events(), before + 1, "one deed");
  await page.locator(".everywhere", { hasText: "loses 12.5 %" }).waitFor();

  await setTo(field("loss"), "a lot");
  const error = page.locator("#loss-error");
  await error.waitFor();
  assert.match(await error.innerText(), /“a lot” is no such value: write how many of a hundred/);
  assert.equal(await field("loss").getAttribute("aria-invalid"), "true");
  assert.equal(await field("loss").getAttribute("aria-describedby"), "loss-error");
  assert.equal(await field("loss").inputValue(), "a lot", "what is wrong stays to be mended");
  assert.equal(await events(), before + 1, "and changes nothing");
  await field("loss").press("Escape");
  await shows("loss", "12.5 %");
  await error.waitFor({ state: "detached" });

  await setTo(field("heartbeat"), "200 ms");
  await page.locator("#heartbeat-error", { hasText: "shortest election timeout must be longer than the heartbeat" }).waitFor();
  assert.equal(await events(), before + 1);

  await slider("loss").focus();
  await page.keyboard.press("ArrowRight");
  await shows("loss", "15 %");
  assert.equal(await slider("loss").getAttribute("aria-valuetext"), "15 %");
  // A key that is held is one deed, however far it goes.
  for (let times = 0; times < 3; times += 1) await page.keyboard.down("ArrowRight");
  assert.equal(await slider("loss").getAttribute("aria-valuetext"), "30 %", "shown before it is done");
  assert.equal(await events(), before + 2);
  await page.keyboard.up("ArrowRight");
  await shows("loss", "30 %");
  assert.equal(await events(), before + 3);

  for (const [text, count] of [["15 %", 2], ["12.5 %", 1], ["0 %", 0]]) {
    await page.locator('.transport [data-control="undo"]').click();
    await shows("loss", text);
    assert.equal(await events(), before + count);
  }
  assert.deepEqual(errors, []);
  await close();
});

test("nothing comes of a slider or a handle before it is let go", async () => {
  const { page, errors, close, slider, shows, events, field } = await world();
  const before = await events();
  const track = await slider("latency").boundingBox();
  await slider("latency").scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await slider("latency").boundingBox()) ?? track;
  await page.mouse.move(x + width / 3, y + height / 2);
  await page.mouse.down();
  for (const part of [0.4, 0.6, 0.8]) await page.mouse.move(x + width * part, y + height / 2);
  assert.equal(await events(), before);
  assert.notEqual(await field("latency").inputValue(), "10–20 ms", "what it would be is shown");
  await page.mouse.up();
  await until(page, (before) => before < document.querySelector("raft-playground").state.events, before);
  assert.equal(await events(), before + 1);
  await page.locator('.transport [data-control="undo"]').click();
  await shows("latency", "10–20 ms");

  const handle = page.locator('[data-handle="timeout-max"]');
  await handle.scrollIntoViewIfNeeded();
  const grip = await handle.boundingBox();
  const axis = await page.locator(".axis > svg").boundingBox();
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(axis.x + axis.width * 0.55, grip.y + 5);
  // One second stands at three fifths of the axis.
  await page.mouse.move(axis.x + axis.width * 0.6, grip.y + 5);
  assert.match(await handle.getAttribute("aria-valuetext"), /^1 s/);
  assert.equal(await events(), before);
  await page.mouse.up();
  await shows("election-timeout", "150–1000 ms");
  assert.equal(await events(), before + 1);
  assert.deepEqual(errors, []);
  await close();
});

test("the verdict of §5.6 follows what is set, and what it says comes true", async () => {
  const { page, errors, close, field, shows } = await world();
  const verdict = (is) => page.locator(`.world [data-timing="${is}"]`).waitFor();
  await verdict("tight");
  await setTo(field("each-way"), "3–6 ms");
  await verdict("steady");
  await page.locator(".axis .gap text", { hasText: "10 ×" }).waitFor();
  await setTo(field("each-way"), "150–200 ms");
  await verdict("cannot-hold");
  await page.locator('[data-handle="timeout-max"]').focus();
  for (let times = 0; times < 3; times += 1) await page.keyboard.press("PageUp");
  await page.locator('[data-handle="timeout-min"]').focus();
  for (let times = 0; times < 8; times += 1) await page.keyboard.press("ArrowRight");
  await shows("election-timeout", "400–2000 ms");
  await verdict("tight");
  await setTo(field("election-timeout"), "150–300");
  await shows("election-timeout", "150–300 ms");
  await verdict("cannot-hold");
  const { leader, servers: [{ term }] } = await state(page);
  await page.keyboard.press("Escape");
  // A leader whose heartbeats are on their way already can stay; the next one cannot come.
  await page.locator(`[data-server='${leader}']`).click();
  await page.locator("[data-control='crash']").click();
  await page.locator(".transport [data-control='play']").click();
  await until(page, (term) => document.querySelector("raft-playground").state.servers.some((server) => term + 10 < server.term), term);
  assert.deepEqual(errors, []);
  await close();
});

test("the table of links shows what the stage shows, and chooses what is set", async () => {
  const { page, errors, close, control, field, shows } = await world();
  const cell = (row, column) => page.locator(`.world [data-cell="${row}-${column}"]`);
  await cell(1, 3).click();
  assert.equal(await cell(1, 3).getAttribute("aria-pressed"), "true");
  await setTo(field("loss"), "40");
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector('[data-cell="1-3"]').innerText === "40%");
  assert.equal(await cell(3, 1).innerText(), "·", "the other way is as it was");
  assert.match(await page.locator('[data-link="1-3"]').getAttribute("aria-label"), /from S1 to S3 loses 40 %/);
  await control("cut-links").click();
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector('[data-cell="1-3"]').innerText === "✕");
  assert.match(await page.locator('[data-link="1-3"]').getAttribute("aria-label"), /cut from S1 to S3/);
  assert.match(await cell(1, 3).getAttribute("aria-label"), /S1 to S3: cut, loses 40 %/);
  assert.equal(await control("cut-links").getAttribute("aria-disabled"), "true", "it is cut already");

  await cell(0, 3).click();
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector('label[for="loss-slider"]').innerText.includes("differs"));
  assert.equal(await field("loss").inputValue(), "0–40 %");
  await setTo(field("loss"), "0");
  await control("heal-links").click();
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector('[data-cell="1-3"]').innerText === "·");

  // On the stage, and in the table.
  await page.keyboard.press("Escape");
  await page.locator('[data-link="2-4"]').dispatchEvent("click");
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector('[data-cell="4-2"]').innerText === "✕");
  assert.equal(await cell(2, 4).innerText(), "✕");
  await page.locator('[data-menu="links"]').selectOption("from S2");
  assert.equal(await cell(2, 0).getAttribute("aria-pressed"), "true");
  await shows("loss", "0 %");
  assert.deepEqual(errors, []);
  await close();
});

test("chaos comes as one deed, is marked, and calm takes all of it back", async () => {
  const { page, errors, close, control, events } = await world("?seed=3&speed=5&load=250");
  const pressed = (name) => page.locator(`.world [data-control="${name}"][aria-pressed="true"]`).waitFor();
  await pressed("calm");
  const values = () => page.locator(".world .dial input:not([type=range])").evaluateAll((fields) => fields.map((field) => field.value));
  const before = await values();
  const start = await events();
  await control("chaos").click();
  await pressed("chaos");
  assert.ok(start + 4 < (await events()), "it is several things");
  assert.notDeepEqual(await values(), before);
  await page.locator('.transport [data-control="undo"]').click();
  await pressed("calm");
  assert.deepEqual([await values(), await events()], [before, start], "undone as one");
  await control("chaos").click();
  await page.locator(".transport [data-control='play']").click();
  await until(page, (now) => now + 10_000_000 < document.querySelector("raft-playground").state.now_us, (await state(page)).now_us);
  await page.locator(".transport [data-control='pause']").click();
  assert.equal(await page.locator('[data-verdict="safe"]').count(), 1, "no promise is broken");
  await control("calm").click();
  await pressed("calm");
  assert.deepEqual(await values(), before);
  assert.deepEqual(errors, []);
  await close();
});

test("clocks, disks and the load are set, each where it is", async () => {
  const { page, errors, close, control, field, slider, shows } = await world();
  await setTo(field("clock-2"), "95");
  await shows("clock-2", "95 %");
  await page.locator('[data-menu="disk-of"]').selectOption("S2");
  await setTo(field("disk"), "20–40 ms");
  await page.locator('[data-menu="disk-of"]').selectOption("S1");
  await shows("disk", "1–3 ms");
  await page.locator('[data-menu="disk-of"]').selectOption("all");
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector('label[for="disk-slider"]').innerText.includes("differs"));
  await shows("disk", "1–40 ms");
  await control("load-on").click();
  await shows("load", "250 ms");
  await slider("load").focus();
  await page.keyboard.press("Home");
  await shows("load", "off");
  await page.locator(".world summary").click();
  await setTo(field("max-batch"), "1");
  await shows("max-batch", "1");
  await setTo(field("compact-after"), "0");
  await page.locator("#compact-after-error", { hasText: "1 or more, or never" }).waitFor();
  assert.deepEqual(errors, []);
  await close();
});

test("all of it by the keyboard alone", async () => {
  const { page, errors, close, field, shows } = await world();
  const on = () => page.evaluate(() => {
    const on = document.querySelector("raft-playground").shadowRoot.activeElement;
    return on?.id || on?.dataset.handle || on?.dataset.cell || on?.dataset.control || on?.dataset.menu || on?.tagName || "";
  });
  const tabTo = async (place) => {
    const passed = [];
    for (let steps = 0; steps < 140; steps += 1) {
      await page.keyboard.press("Tab");
      passed.push(await on());
      if (passed.at(-1) === place) return;
    }
    assert.fail(`Tab does not come to ${place}, but to ${passed.join(" ")}`);
  };
  await tabTo("jittery");
  await page.keyboard.press("Enter");
  await page.locator('[data-control="jittery"][aria-pressed="true"]').waitFor();
  assert.equal(await on(), "jittery", "the keyboard stays where it is");
  await tabTo("timeout-min");
  await page.keyboard.press("ArrowRight");
  await shows("election-timeout", "160–300 ms");
  assert.equal(await on(), "timeout-min");
  await tabTo("heartbeat");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("40");
  await page.keyboard.press("Enter");
  await shows("heartbeat", "40 ms");
  await tabTo("loss-slider");
  await page.keyboard.press("ArrowRight");
  await shows("loss", "0.1 %");
  await tabTo("0-1");
  await page.keyboard.press("ArrowDown");
  assert.equal(await on(), "2-1", "there is nothing from S1 to itself");
  await page.keyboard.press("Enter");
  await page.locator('[data-cell="2-1"][aria-pressed="true"]').waitFor();
  await tabTo("cut-links");
  await page.keyboard.press("Enter");
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector('[data-cell="2-1"]').innerText === "✕");
  await tabTo("clock-1-slider");
  await page.keyboard.press("ArrowLeft");
  await shows("clock-1", "99 %");
  await field("heartbeat").press("Control+z");
  await page.keyboard.press("Escape");
  assert.deepEqual(errors, []);
  await close();
});

test("on a phone all of it is one scroll, and what is touched is large enough", async () => {
  const { page, errors, close } = await world("?seed=3&speed=1&load=0", { viewport: { width: 390, height: 844 }, hasTouch: true });
  const small = await page.locator(".world :is(button, select, summary, input, [role=slider])").evaluateAll((targets) =>
    targets.map((target) => [target.outerHTML.slice(0, 80), target.getBoundingClientRect()]).filter(([, { width, height }]) => width && (width < 24 || height < 24)));
  assert.deepEqual(small, []);
  assert.ok(await page.evaluate(() => {
    const panel = document.querySelector("raft-playground").shadowRoot.querySelector(".world");
    return panel.scrollWidth <= panel.clientWidth;
  }), "nothing scrolls sideways");
  assert.deepEqual(errors, []);
  await close();
});
