// The course pages: what they say comes true in the moments beside it, for everyone.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { start, until, watched } from "./visit.mjs";

const { browser, site, stop } = await start();
after(stop);

/**
 * For each moment: what it shows at first; then each act in the order in which one reads, by its words, and what
 * holds after it and did not before; and how often an answer stands there by then.
 */
const MOMENTS = {
  "course/elections.html": {
    waiting: ["all is follower and no leader and all term 0", [
      ["wait for the first candidate", "S3 is candidate and S3 term 1", 1],
      ["Let the votes be counted", "S3 leads term 1", 1],
    ]],
    voting: ["S1 is candidate and message S1->S2 RequestVote and message S1->S3 RequestVote", [
      ["lose the one to S2", "not message S1->S2 RequestVote", 0],
      ["wait for a leader", "S1 leads term 1 and S2 vote none and S3 vote S1", 1],
    ]],
    crash: ["S1 leads term 1 and all is running", [
      ["Crash the leader", "S1 is crashed and no leader", 0],
      ["wait for another", "a leader and leader term >= 2", 0],
      ["Crash the leader", "no leader", 0],
      ["wait for another", "a leader and leader term >= 3", 0],
      ["crash the third", "not majority is running and no leader", 1],
      // Alone, the two go through term after term.
      ["wait two seconds", "no leader and not all term < 8", 1],
      ["Restart S1", "a leader and majority is running", 1],
    ]],
    split: ["all is candidate and all term 1 and no leader", [
      ["Let time go on", "one leader", 0],
      ["go back", "all term 1 and no leader", 0],
      ["take chance away", "all is candidate and all term 1 and no leader", 0],
      ["wait three seconds", "no leader and all term >= 12", 1],
    ]],
    stale: ["S1 leads term 1 and S5 leads term 2 and not one leader", [
      ["heal the network", "one leader and S5 leads term 2 and S1 is follower", 1],
    ]],
    fit: ["S1 is crashed and S2 log 1 and S3 log 0 and S2 commit 1", [
      ["S3 asks S2", "S2 said refused-vote and S3 is candidate", 0],
      ["wait for a leader", "S2 leads", 1],
      ["go back", "S2 is follower and S2 term 1", 1],
      ["take the rule away", null, 1],
      ["let S3 stand", "S3 leads and S3 log 0 and violation leader-completeness", 2],
    ]],
  },
  "course/replication.html": {
    way: ["S1 leads and all log 0", [
      ["S1 has it", "S1 log 1 and S2 log 0", 0],
      ["all have it", "S2 S3 log 1 and not message S2->S1 AppendEntriesReply", 0],
      ["all have it on disk", "message S2->S1 AppendEntriesReply and S1 commit 0", 0],
      ["S1 commits it", "S1 commit 1 and S1 value x 7 and C1 waits", 0],
      ["the client is answered", "C1 answered and S2 S3 commit 0", 1],
      ["the others know", "all commit 1 and all value x 7", 1],
      ["go to the answer", "S1 value x 7 and S2 value x none and S3 value x none", 1],
    ]],
    majority: ["S1 leads and S4 S5 is crashed", [
      ["Ask for x = 1", "C1 answered and S1 commit 1 and S1 S2 S3 log 1", 1],
      ["crash S3", "S3 is crashed", 1],
      ["ask for y = 2", "C2 waits and S1 S2 log 2 and S1 commit 1", 2],
      ["restart S4", "C2 answered and S4 log 2 and S1 commit 2", 3],
    ]],
    repair: ["S1 leads term 4 and S3 log 4 and S3 entry 3 term 2", [
      ["S3 refuses", "S3 said refused-mismatch", 0],
      ["S1 goes back", "S1 next S3 3", 0],
      ["S3 takes over S1’s entry", "S3 log 3 and S3 entry 3 term 3", 1],
    ]],
    minority: ["S1 leads term 1 and S1 S2 log 2 and not one leader and leader value x 3", [
      ["heal the network", "all value x 3 and one leader and C2 waits", 1],
    ]],
    count: ["S1 leads term 4 and S1 S2 S3 entry 2 term 2 and S1 commit 0 and S5 is crashed", [
      ["S1 crashes, S5 wins", "S5 leads term 5", 0],
      ["repairs the logs", "S2 S3 S4 S5 entry 2 term 3", 1],
      ["back at (c)", "S1 leads term 4 and S1 S2 S3 entry 2 term 2", 1],
      ["S1 commits entry 3", "S1 commit 3 and S2 S3 entry 3 term 4", 1],
      ["S1 crashes, S5 stands", "S2 S3 said refused-vote and not S5 leads", 2],
    ]],
    off: ["S1 applied 2 and S1 entry 2 term 2 and no violation", [
      ["let it happen", "violation leader-completeness and violation state-machine-safety", 1],
    ]],
  },
};
const PAGES = ["course.html", ...Object.keys(MOMENTS), "course/recipes.html"];

/** Opens a page; nothing may go wrong there unnoticed, the policy that it bears included. */
async function open(path, options) {
  const visit = await watched(browser, options);
  await visit.page.goto(site.url + path);
  return visit;
}

/** Goes to a moment as a reader does, and waits until it has come. */
async function come(page, id) {
  // Not by the locator, which waits until the picture around has come to rest.
  await page.locator(`#${id}`).evaluate((element) => element.scrollIntoView({ block: "center" }));
  await until(page, (id) => document.getElementById(id).state, id);
}

const section = (page, id) => page.locator("section", { has: page.locator(`#${id}`) });

/** Waits until a condition of the language holds in a moment. */
const untilHolds = (page, id, condition) =>
  until(page, async ([id, condition]) => document.getElementById(id).holds(condition), [id, condition]);

const holds = (page, id, condition) =>
  page.evaluate(([id, condition]) => document.getElementById(id).holds(condition), [id, condition]);

/** How many answers of a section can be read. */
const answers = (page, id) =>
  section(page, id).evaluate((section) =>
    [...section.querySelectorAll("[data-raft-show]")].filter((answer) => answer.textContent.trim() !== "").length,
  );

for (const [path, moments] of Object.entries(MOMENTS)) {
  for (const [id, [first, acts]] of Object.entries(moments)) {
    test(`${path}: in “${id}” every act leads to what the prose says`, async () => {
      const { page, errors, close } = await open(path);
      await come(page, id);
      await untilHolds(page, id, first);
      assert.equal(await answers(page, id), 0, "no answer is given away");
      const hasLogs = await page.locator(`#${id}`).getAttribute("panels").then((panels) => panels.includes("logs"));
      assert.equal(await page.locator(`#${id} .side`).count(), hasLogs ? 1 : 0, "the logs are there where they are wanted");
      for (const [words, condition, shown] of acts) {
        if (condition) assert.ok(!(await holds(page, id, condition)) || words === "take chance away", `before “${words}”`);
        await section(page, id).getByRole("button", { name: words, exact: true }).first().click();
        if (condition) await untilHolds(page, id, condition);
        await until(page, ([id, shown]) => {
          const section = document.getElementById(id).closest("section");
          const answers = [...section.querySelectorAll("[data-raft-show]")];
          return answers.filter((answer) => answer.textContent.trim() !== "").length === shown;
        }, [id, shown]);
        assert.deepEqual(await page.locator(".raft-note").allInnerTexts(), [], `“${words}”`);
      }
      assert.deepEqual(errors, []);
      await close();
    });
  }

  test(`${path}: no act and no answer is left untried`, async () => {
    const { page, close } = await open(path);
    const found = await page.evaluate(() =>
      [...document.querySelectorAll("section:has(raft-playground)")].map((section) => [
        section.querySelector("raft-playground").id,
        [...section.querySelectorAll("[data-raft], [data-raft-go]")].map((act) => act.textContent.trim()),
      ]),
    );
    assert.deepEqual(found.map(([id]) => id), Object.keys(moments));
    assert.equal(found.length, 6);
    for (const [id, words] of found) {
      const tried = moments[id][1].map(([words]) => words);
      assert.deepEqual(words.filter((act) => !tried.includes(act)), [], id);
      assert.equal(moments[id][1].at(-1)[2], await page.locator(`section:has(#${id}) [data-raft-show]`).count(), id);
    }
    await close();
  });
}

for (const [colours, options] of [["light", { colorScheme: "light" }], ["dark", { colorScheme: "dark" }]]) {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    test(`axe finds nothing wrong in the course, in ${colours} at ${viewport.width} px`, async () => {
      const told = [];
      for (const path of PAGES) {
        const { page, errors, close } = await open(path, { viewport, ...options });
        for (const id of Object.keys(MOMENTS[path] ?? {})) await come(page, id);
        // With an answer to be read, too.
        if (path.includes("elections")) {
          await come(page, "voting");
          await section(page, "voting").getByRole("button", { name: "wait for a leader" }).click();
          await section(page, "voting").getByText("It can:").waitFor();
        }
        const { violations } = await new AxeBuilder({ page }).analyze();
        told.push(...violations.map(({ id, nodes }) => `${path}: ${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`));
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (0 < wider) told.push(`${path}: ${wider} px too wide`);
        assert.deepEqual(errors, [], path);
        await close();
      }
      assert.deepEqual(told, []);
    });
  }
}

test("a lesson is gone through by the keyboard alone", async () => {
  const { page, errors, close } = await open("course/elections.html");
  const focused = () =>
    page.evaluate(() => {
      const on = document.activeElement;
      return on.matches("raft-playground") ? on.id : on.textContent.trim();
    });
  const tabTo = async (what, key = "Tab") => {
    for (let step = 0; step < 200; step += 1) {
      if ((await focused()) === what) return;
      await page.keyboard.press(key);
    }
    assert.fail(`“${what}” cannot be reached by ${key}`);
  };
  // Into the first moment, and out of it again, to the act below it.
  await tabTo("waiting");
  await until(page, () => document.querySelector("#waiting").state);
  await tabTo("wait for the first candidate");
  await page.keyboard.press("Enter");
  await untilHolds(page, "waiting", "S3 is candidate");
  assert.equal(await focused(), "wait for the first candidate", "the focus stays where it was");
  await tabTo("Let the votes be counted");
  await page.keyboard.press("Space");
  await untilHolds(page, "waiting", "S3 leads");
  assert.match(await section(page, "waiting").innerText(), /Leader now: S3\./);
  await tabTo("waiting", "Shift+Tab");
  assert.deepEqual(errors, []);
  await close();
});

test("without scripts a lesson can be read, answers and all, and every moment leads to the playground", async () => {
  const { page, close } = await open("course/replication.html", { javaScriptEnabled: false });
  const text = await page.locator("main").innerText();
  assert.match(text, /One: the leader\. The followers hold the entry/);
  const links = page.locator("raft-playground a");
  assert.equal(await links.count(), 6);
  for (const link of await links.all()) {
    assert.ok(await link.isVisible());
    assert.equal((await page.request.get(new URL(await link.getAttribute("href"), page.url()).href)).status(), 200);
  }
  await close();
});

test("no link of the course leads nowhere", async () => {
  for (const path of PAGES) {
    const { page, close } = await open(path);
    const links = await page.evaluate(() => [...document.querySelectorAll("a[href], link[href]")].map(({ href }) => href));
    for (const href of new Set(links.filter((href) => href.startsWith(site.url)))) {
      const answer = await page.request.get(href);
      assert.equal(answer.status(), 200, `${path}: ${href}`);
      const { hash } = new URL(href);
      if (hash) assert.match(await answer.text(), new RegExp(`id="${hash.slice(1)}"`), `${path}: ${href}`);
    }
    await close();
  }
});
