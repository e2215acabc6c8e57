// What the built page does in a browser, for a visitor with a mouse, a keyboard, a phone or none.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { aLeader, start, state, until } from "./visit.mjs";

const { browser, site, open, stop } = await start();
after(stop);

test("a stranger sees an election and its reason within ten seconds, at the default speed", async () => {
  // Not a fresh seed: with three in a hundred the first votes are split, and it takes longer.
  const { page, errors, close } = await open("?seed=1");
  await page.locator('[data-role="leader"]').waitFor({ timeout: 10_000 });
  await page.getByText(/becomes the leader of term/).first().waitFor({ timeout: 5_000 });
  assert.match(await page.locator(".why").innerText(), /§5\.2/);
  assert.deepEqual(errors, []);
  await close();
});

test("an unknown setting and a broken one are told, and the page goes on", async () => {
  const { page, errors, close } = await open("?speeed=1&servers=12&speed=1&seed=%ZZ");
  const notices = await page.locator("[data-notice]").allInnerTexts();
  assert.equal(notices.length, 3, notices.join("\n"));
  assert.match(notices.join("\n"), /speeed/);
  assert.match(notices.join("\n"), /12/);
  await aLeader(page);
  assert.deepEqual(errors, []);
  await close();
});

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
  await page.getByText("It is crashed: restart it first").waitFor();
  await page.keyboard.press("c");
  await until(page, () => document.querySelector("raft-playground").state.servers[0].running);
  assert.deepEqual(errors, []);
  await close();
});

test("settings that change while it runs start it again, all at once", async () => {
  const { page, errors, close } = await open("course.html");
  await page.evaluate(() => {
    const element = document.querySelector("raft-playground");
    element.setAttribute("seed", "77");
    element.setAttribute("servers", "4");
  });
  await until(page, () => {
    const state = document.querySelector("raft-playground").state;
    return state?.seed === 77 && state.servers.length === 4;
  });
  assert.deepEqual(errors, []);
  await close();
});

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

test("two playgrounds live in a course page, and leave nothing behind when they go", async () => {
  const { page, errors, close } = await open("course.html");
  await page.waitForFunction(() =>
    [...document.querySelectorAll("raft-playground")].every((element) => element.state),
  );
  const [first, second] = await page.evaluate(() =>
    [...document.querySelectorAll("raft-playground")].map((element) => element.state),
  );
  assert.notEqual(first.seed, second.seed);
  assert.notEqual(first.servers.length, second.servers.length);
  const frames = await page.evaluate(async () => {
    for (const element of document.querySelectorAll("raft-playground")) element.remove();
    await new Promise((resolve) => setTimeout(resolve, 100));
    let asked = 0;
    const original = window.requestAnimationFrame;
    window.requestAnimationFrame = (...words) => {
      asked += 1;
      return original.apply(window, words);
    };
    await new Promise((resolve) => setTimeout(resolve, 300));
    window.requestAnimationFrame = original;
    return asked;
  });
  assert.equal(frames, 0, "nothing asks for frames any more");
  await page.evaluate(() => {
    const element = document.createElement("raft-playground");
    element.setAttribute("seed", "5");
    element.setAttribute("servers", "7");
    document.body.append(element);
  });
  await page.waitForFunction(() => document.querySelector("raft-playground")?.state?.servers.length === 7);
  assert.deepEqual(errors, []);
  await close();
});

for (const [name, path, viewport] of [
  ["the page", "?seed=1&speed=1", { width: 390, height: 844 }],
  ["the course page", "course.html", { width: 390, height: 844 }],
  ["the page with nine servers", "?seed=1&speed=1&servers=9", { width: 320, height: 640 }],
]) {
  test(`${name} fits ${viewport.width} pixels`, async () => {
    const { page, close } = await open(path, { viewport });
    await aLeader(page);
    const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
    assert.ok(width <= viewport.width, `${width} px wide`);
    await close();
  });
}

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing wrong with the page in ${colorScheme}`, async () => {
    const { page, close } = await open("?seed=1&speed=1", { colorScheme });
    await aLeader(page);
    await page.keyboard.press("Space");
    await page.keyboard.press("1");
    await page.locator(".card").waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
    assert.deepEqual(told, []);
    await close();
  });
}
