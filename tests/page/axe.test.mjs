// What axe, the accessibility checker, says.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { aLeader, start, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

const COLOURS = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["forced colours", { forcedColors: "active" }],
];

const click = (page, control) =>
  page.evaluate((control) => {
    const root = document.querySelector("raft-playground").shadowRoot;
    root.querySelector(`[data-control="${control}"]`).click();
  }, control);

/** All that can be open, each with how one comes there. */
const OPEN = {
  "the first look": async () => {},
  "the logs": (page) => click(page, "open-logs"),
  "a sentence and its causes": async (page) => {
    await click(page, "open-why");
    await page.locator(".sentences [data-number], .sentences li").first().click();
  },
  "why not": (page) => page.keyboard.press("w"),
  "the space–time diagram, and the story of an arrow": async (page) => {
    await page.keyboard.press("S");
    await page.locator("[data-strip]").focus();
    for (const key of ["ArrowLeft", "ArrowLeft", "Enter"]) await page.keyboard.press(key);
    await page.locator(".space-time").waitFor();
  },
  "the world": (page) => page.keyboard.press("W"),
  "a value of the world that cannot be": async (page) => {
    await page.locator("#loss").fill("a lot");
    await page.locator("#loss").press("Enter");
    await page.locator("#loss-error").waitFor();
    await page.locator(".load summary").click();
    await page.keyboard.press("Escape");
  },
  "the members": (page) => click(page, "open-cluster"),
  "what the clients were told": async (page) => {
    await page.keyboard.press("G");
    await page.locator(".history").waitFor();
  },
  "a follower's card": async (page) => {
    await page.keyboard.press("1");
    await page.locator(".card").waitFor();
  },
  "all that can be done to a server": (page) => page.locator(".card summary").first().click(),
  "the leader's card": async (page) => {
    const leader = await page.evaluate(() => document.querySelector("raft-playground").state.leader);
    await page.keyboard.press(String(leader));
  },
  "a message's card": async (page) => {
    await page.keyboard.press("r");
    await page.keyboard.press("m");
    await page.locator('[data-control="drop"]').waitFor();
  },
  "a tool in the hand": async (page) => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("z");
  },
  "a partition": async (page) => {
    for (const key of ["1", "2", "z"]) await page.keyboard.press(key);
    await page.locator(".island").first().waitFor();
  },
  "two branches side by side": async (page) => {
    await page.keyboard.press("Home");
    await page.keyboard.press("1");
    await page.keyboard.press("c");
    await page.keyboard.press("b");
    await until(page, () => document.querySelector("raft-playground").state.branches.length >= 2);
  },
  "what can be shared": async (page) => {
    await page.keyboard.press("s");
    await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector("dialog input").value);
    await page.locator('[data-control="put-address"]').click();
  },
  "what goes into a page": async (page) => {
    await page.locator('dialog [data-control="embed"]').click();
    await page.locator(".preview").scrollIntoViewIfNeeded();
    await page.locator(".preview .stage").first().waitFor();
    await page.locator(".embed summary", { hasText: "Single buttons" }).click();
  },
  "a start that is none": async (page) => {
    await page.locator('[data-menu="embed-start"]').selectOption({ index: 2 });
    await page.locator('[data-field="start"]').fill("never");
    await page.locator('[data-field="start"]').press("Enter");
    await page.locator(".embed .error", { hasText: "never" }).waitFor();
  },
  "the keys": async (page) => {
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("?");
  },
  "the console, with answers and words": async (page) => {
    await page.keyboard.press("Escape");
    await page.keyboard.press(":");
    await page.locator('[data-field="statement"]').fill("crahs S1");
    await page.keyboard.press("Enter");
    await page.locator(".answers .wrong").waitFor();
    await page.locator('[data-field="statement"]').fill("crash S");
    await page.locator(".console [role=option]").first().waitFor();
  },
  "the library, and a sentence of a scenario": async (page) => {
    await click(page, "play-lesson");
    await click(page, "next-sentence");
    await page.locator(".lesson").waitFor();
  },
  "a text with a mistake": async (page) => {
    await page.locator('.scenario [data-control="show-text"]').click();
    await page.locator("textarea").fill("title Mine\nserfers 3\n");
    await page.locator(".errors").waitFor();
  },
};

for (const [colours, options] of COLOURS) {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    test(`axe finds nothing wrong in ${colours} at ${viewport.width} px, whatever is open`, async () => {
      const { page, errors, close } = await open("?seed=1&speed=1&load=250", { viewport, ...options });
      await aLeader(page);
      // So that there is something in the logs, and somebody was answered.
      await until(page, () => document.querySelector("raft-playground").state.servers.every(({ log }) => log.length));
      await page.keyboard.press("Space");
      const told = [];
      for (const [what, come] of Object.entries(OPEN)) {
        await come(page);
        // What is slow is looked at some times a second.
        await page.waitForTimeout(200);
        const { violations } = await new AxeBuilder({ page }).analyze();
        told.push(
          ...violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`),
        );
      }
      assert.deepEqual(told, []);
      assert.deepEqual(errors, []);
      await close();
    });
  }
}
