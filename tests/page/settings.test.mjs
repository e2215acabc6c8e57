// What can be set from outside: what is shown, in which colours, and where one begins.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

const MOMENT = "seed=1&start=400ms";
const PARTS = { header: ".top", caption: ".caption", card: ".tray", transport: ".transport", tape: ".tape", logs: ".logs", panel: ".panel", tabs: ".tabs" };

/** Which parts of the page are to be seen. */
const shown = (page) =>
  page.evaluate((parts) => {
    const root = document.querySelector("raft-playground").shadowRoot;
    const isShown = ([, selector]) => root.querySelector(selector)?.checkVisibility();
    return Object.entries(parts).filter(isShown).map(([name]) => name);
  }, PARTS);

const chosenTab = (page) =>
  page.evaluate(() => {
    const root = document.querySelector("raft-playground").shadowRoot;
    return root.querySelector("[role=tab][aria-selected=true]")?.dataset.control;
  });

const notices = async (page) => (await state(page)).notices;

test("what is not named among the panels is not there, and the first that is named is open", async () => {
  const check = async (panels, expected, tab) => {
    const { page, errors, close } = await open(`?${MOMENT}&panels=${panels}`);
    assert.deepEqual(await shown(page), expected, panels);
    assert.equal(await chosenTab(page), tab, panels);
    assert.deepEqual([errors, await notices(page)], [[], []]);
    await close();
  };
  const all = Object.keys(PARTS);
  await check("all", all, "open-why");
  await check("stage", []);
  await check("caption+transport", ["caption", "transport"]);
  await check("logs", ["logs"]);
  await check("clients", ["panel"]);
  await check("space-time+why", ["panel", "tabs"], "open-space-time");
  await check("-header+-tape", all.filter((part) => !["header", "tape"].includes(part)), "open-why");
  await check("logs+clients+transport", ["transport", "logs", "panel", "tabs"], "open-logs");
});

test("no key and no button opens what is hidden", async () => {
  const { page, errors, close } = await open(`?${MOMENT}&panels=header+caption+why`);
  const before = await shown(page);
  const asked = await state(page);
  for (const key of ["S", "G", "W", "O", "w", ":", "b", "1", "Enter"]) await page.keyboard.press(key);
  assert.deepEqual(await shown(page), before);
  assert.deepEqual((await state(page)).digest, asked.digest);
  await page.locator(".run summary").click();
  assert.equal(await page.locator("[data-control='show-library'], [data-control='show-text']").count(), 0);
  assert.deepEqual(errors, []);
  await close();
});

test("a playground is as light or dark as it shall be, whatever the page around is", async () => {
  const colours = (page) =>
    page.evaluate(() => {
      const app = document.querySelector("raft-playground").shadowRoot.querySelector(".app");
      const { backgroundColor, color } = getComputedStyle(app);
      return [backgroundColor, color];
    });
  const [light, dark] = [
    ["rgb(251, 250, 246)", "rgb(27, 35, 48)"],
    ["rgb(18, 22, 29)", "rgb(232, 235, 240)"],
  ];
  const check = async (theme, colorScheme, expected) => {
    const { page, close } = await open(`?${MOMENT}&theme=${theme}`, { colorScheme });
    assert.deepEqual(await colours(page), expected, `${theme} in ${colorScheme}`);
    await close();
  };
  await check("dark", "light", dark);
  await check("light", "dark", light);
  await check("auto", "dark", dark);
  await check("auto", "light", light);
});

test("one begins at a time or at a line, and time stands still there", async () => {
  const check = async (query, expected) => {
    const { page, errors, close } = await open(`?seed=1&${query}`);
    const { now_us, playing, scenario, notices } = await state(page);
    assert.deepEqual({ now_us, playing, sentence: scenario?.sentence, notices }, expected, query);
    assert.deepEqual(errors, []);
    await close();
  };
  await check("start=2.4s", { now_us: 2_400_000, playing: false, sentence: undefined, notices: [] });
  const { page, close } = await open("?seed=1&scenario=log-replication&start=end");
  const beginning = (await state(page)).now_us;
  await close();
  const is = (now_us, sentence, notices = []) => ({ now_us, playing: false, sentence, notices });
  await check("scenario=log-replication&start=line+999", is(beginning, 0, ["there is nothing at line 999 of the scenario, nor after it"]));
});

test("a pin is compared once one is there, and what is different is told", async () => {
  const first = await open(`?${MOMENT}`);
  const { digest, leader, servers, events } = await state(first.page);
  await first.close();
  const [term, commit] = ["term", "commit_index"].map((name) => Math.max(...servers.map((server) => server[name])));
  const pin = (leader, term) => `1-${digest.replace(/^./, (digit) => (term === 9 ? (digit === "0" ? "1" : "0") : digit))}-S${leader}-t${term}-c${commit}-e${events}`;
  const check = async (pin, expected) => {
    const { page, close } = await open(`?${MOMENT}&pin=${pin}`);
    assert.deepEqual(await notices(page), expected);
    await close();
  };
  await check(pin(leader, term), []);
  await check(pin(leader, 9), [
    `this moment is not quite the one that the page was written for: the term was 9 then, and it is ${term} now`,
  ]);
  await check("2-x", ["pin=2-x: its format is 2, and this version of Raft Playground reads 1"]);
});

test("a link among the settings is opened like one in the address", async () => {
  const sent = await open(`?${MOMENT}`);
  await sent.page.keyboard.press("s");
  await until(sent.page, () => document.querySelector("raft-playground").shadowRoot.querySelector("dialog input")?.value);
  const link = await sent.page.evaluate(() => document.querySelector("raft-playground").shadowRoot.querySelector("dialog input").value);
  const { digest } = await state(sent.page);
  await sent.close();
  for (const value of [link, link.split("#")[1]]) {
    const { page, errors, close } = await open(`?panels=transport&link=${encodeURIComponent(value)}`);
    await until(page, (digest) => document.querySelector("raft-playground").state.digest === digest, digest);
    assert.deepEqual(await shown(page), ["transport"], "the settings hold");
    assert.deepEqual(errors, []);
    await close();
  }
});

/** Sizes at which there is room for the stage and a small transport, and little else. */
const SIZES = [
  [320, 240],
  [640, 240],
  [320, 400],
  [480, 270],
];

test("where there is little room, the stage has it, and one can play, step and choose a speed", async () => {
  for (const [width, height] of SIZES) {
    for (const query of [MOMENT, "scenario=log-replication"]) {
      const { page, errors, close } = await open(`?${query}`, { viewport: { width, height } });
      const size = `${width} × ${height}, ${query}`;
      const seen = await page.evaluate(() => {
        const root = document.querySelector("raft-playground").shadowRoot;
        const box = (selector) => root.querySelector(selector).getBoundingClientRect();
        const buttons = [...root.querySelectorAll(".bottom button, .bottom select")].filter((button) => button.checkVisibility());
        return {
          picture: box(".picture svg").height,
          buttons: buttons.map((button) => {
            const { left, right, top, bottom, width, height } = button.getBoundingClientRect();
            const name = button.dataset.control ?? button.dataset.menu;
            return { name, left, right, top, bottom, width, height };
          }),
          overflows: document.documentElement.scrollWidth > innerWidth,
        };
      });
      assert.ok(seen.picture > height * 0.55, `${size}: the picture is ${seen.picture} high`);
      assert.ok(!seen.overflows, size);
      const names = seen.buttons.map(({ name }) => name);
      const expected = height === 400 && query !== MOMENT ? ["previous-sentence", "next-sentence", "play"] : ["previous-event", "play", "next-event", "speed"];
      assert.deepEqual(names, expected, size);
      for (const { name, left, right, top, bottom, width: w, height: h } of seen.buttons) {
        assert.ok(w >= 24 && h >= 24, `${size}: ${name} can be hit`);
        assert.ok(left >= 0 && right <= width && top >= 0 && bottom <= height, `${size}: ${name} is in sight`);
      }
      const { violations } = await new AxeBuilder({ page }).analyze();
      assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], size);
      assert.deepEqual(errors, []);
      await close();
    }
  }
});

test("in the smallest of them a server’s card lies on the picture, and closes again", async () => {
  const { page, errors, close } = await open(`?${MOMENT}`, { viewport: { width: 320, height: 240 } });
  await page.locator("[data-server='1']").click();
  await page.locator(".card").waitFor();
  assert.ok(await page.locator("[data-control='play']").isVisible());
  await page.keyboard.press("Escape");
  await page.locator(".card").waitFor({ state: "detached" });
  await page.locator("[data-control='next-event']").click();
  assert.deepEqual(errors, []);
  await close();
});
