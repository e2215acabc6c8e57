// Everything that can be done, with the keyboard alone.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, holds, start, state, until } from "./visit.mjs";

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
  await stepUntil(page, (now) => now.messages.length);
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

/** Steps on, event by event, until something holds. */
async function stepUntil(page, condition) {
  for (let steps = 0; steps < 500; steps += 1) {
    if (condition(await state(page))) return;
    await page.keyboard.press("ArrowRight");
  }
  throw new Error(`stepped in vain until ${condition}`);
}

/** Presses keys, and waits until something holds of the state that scripts see. */
async function press(page, keys, what, condition, argument) {
  for (const key of keys) await page.keyboard.press(key);
  await holds(page, condition, argument).catch((error) => {
    throw new Error(`${keys.join(" ")}: ${what}: ${error.message}`);
  });
}

test("every key of the help does what it says", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1&load=250");
  const shows = (selector) => page.locator(selector).first().waitFor();
  await aLeader(page);
  await press(page, [" "], "it stands still", (now) => !now.playing);

  // Servers.
  const leader = String((await state(page)).leader);
  const others = ["1", "2", "3", "4", "5"].filter((server) => server !== leader);
  const [one, two, three] = others;
  const server = (number) => `now.servers[${number - 1}]`;
  const of = (number, fact) => new Function("now", `return ${server(number)}.${fact}`);
  await press(page, [one, "p"], "it is paused", of(one, "paused"));
  await press(page, ["p"], "it goes on", of(one, "paused === false"));
  await press(page, ["x"], "it is cut off", (now) => now.cut.length === 8);
  await press(page, ["x"], "it is reached again", (now) => !now.cut.length);
  await press(page, ["c"], "it is crashed", of(one, "running === false"));
  await press(page, ["c"], "it runs again", of(one, "running"));
  // Whoever lacks an entry would not be elected.
  const last = ({ log }) => log.at(-1)?.index ?? 0;
  await stepUntil(page, ({ servers }) => servers.every((server) => last(server) === last(servers[0])));
  await press(page, [two, "t"], "it stands for election", of(two, "role === 'candidate'"));
  await press(page, ["End"], "it leads", (now, two) => now.leader === two, Number(two));
  await press(page, [" "], "it stands still", (now) => !now.playing);
  const [led, heir] = [two, three];
  const calls = (kind) => new Function("now", `return now.messages.some((message) => message.kind === "${kind}")`);
  await press(page, [led, "r"], "a request is on its way", calls("Request"));
  await press(page, ["k", "k", led, "o"], "it has compacted its log", of(led, "log[0]?.index !== 1"));
  await press(page, [heir, "h", " "], "it takes over", (now, heir) => now.leader === heir, Number(heir));
  await press(page, [" "], "it stands still", (now) => !now.playing);

  // Messages.
  await page.keyboard.press("Escape");
  await stepUntil(page, (now) => now.messages.length);
  await press(page, ["m", "f"], "it is held", (now) => now.messages.some((message) => message.held));
  await press(page, ["f"], "it goes on", (now) => now.messages.every((message) => !message.held));
  const flying = (await state(page)).messages.length;
  await press(page, ["y"], "there are two of them", (now, flying) => now.messages.length === flying + 1, flying);
  await press(page, ["M", "d"], "one is dropped", (now, flying) => now.messages.length === flying, flying);
  await press(page, ["m", "u"], "it arrives later", (now, flying) => now.messages.length === flying, flying);
  const { events } = await state(page);
  await press(page, ["m", "i"], "it has arrived", (now, events) => events < now.events, events);

  // The stage.
  await press(page, ["Escape", "z", one, two, "z"], "two are parted from three", (now) => now.cut.length === 12);
  await press(page, ["Z"], "all is healed", (now) => !now.cut.length);
  await press(page, ["q", one, two], "a link is cut", (now) => now.cut.length === 2);
  await press(page, ["Escape", "Z"], "it is healed", (now) => !now.cut.length);

  // Time.
  const before = await state(page);
  await press(page, ["Control+z"], "undone", (now, us) => now.now_us <= us && !now.is_at_end, before.now_us);
  await press(page, ["Control+y"], "done again", (now, digest) => now.digest === digest, before.digest);
  for (const key of ["E", "K", "N", "A", "Shift+ArrowLeft"]) {
    await press(page, ["End", " ", key], `${key} goes back`, (now) => !now.is_at_end);
  }
  for (const key of ["e", "k", "n", "a", "Shift+ArrowRight", "ArrowRight"]) {
    await press(page, ["Home", key], `${key} goes on`, (now) => 0 < now.events);
  }
  await press(page, ["Home", "+", "-"], "the speed is as it was", (now) => now.speed === "1");
  await press(page, [one, "c"], "a branch opens", (now) => 1 < now.branches.length);
  await press(page, ["b"], "two branches are compared", () => true);
  await shows(".beside");

  // What is shown.
  await press(page, ["b", "w"], "why not", () => true);
  await shows('[data-control="open-why-not"][aria-selected="true"]');
  await page.keyboard.press(":");
  await shows('[data-field="statement"]:focus');
  await page.keyboard.type("?:c");
  await page.locator(".help").waitFor({ state: "detached" });
  await page.locator('[data-control="open-why"]').click();
  await page.keyboard.press("G");
  await shows('[data-control="open-clients"][aria-selected="true"]');
  await page.keyboard.press("S");
  const span = (text) => page.locator(".strip-acts b", { hasText: text }).waitFor();
  await span("120 ms");
  for (const [key, text] of [["{", "250 ms"], ["}", "120 ms"]]) {
    await page.keyboard.press(key);
    await span(text);
  }
  for (const key of ["[", "]"]) await page.keyboard.press(key);
  await shows('[data-control="strip-to-cursor"]');
  await page.keyboard.press("?");
  await shows(".help");
  await page.keyboard.press("Escape");
  await page.locator(".help").waitFor({ state: "detached" });
  await page.keyboard.press("s");
  await shows("dialog.share[open]");
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.deepEqual(errors, []);
  await close();
});

test("the keyboard's place is always to be seen, and no panel keeps it", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1&load=250&paused");
  await page.keyboard.press("1");
  const places = new Set();
  for (let step = 0; step < 120; step += 1) {
    await page.keyboard.press("Tab");
    const place = await page.evaluate(() => {
      const root = document.querySelector("raft-playground").shadowRoot;
      const on = root.activeElement;
      if (!on) return null;
      const ring = [on.parentElement, on, ...on.querySelectorAll("*")].map((element) => getComputedStyle(element));
      const seen = ring.some(({ outlineStyle, outlineWidth, stroke, strokeWidth }) =>
        (outlineStyle !== "none" && 2 <= parseFloat(outlineWidth)) || (stroke !== "none" && 3 <= parseFloat(strokeWidth)));
      return { name: on.dataset.control ?? on.getAttribute("aria-label") ?? on.tagName, seen };
    });
    if (!place) break;
    assert.ok(place.seen, `${place.name} shows that it has the keyboard`);
    places.add(place.name);
  }
  for (const name of ["play", "crash", "open-why", "routine"]) assert.ok(places.has(name), `${name} of ${[...places].join(", ")}`);
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
