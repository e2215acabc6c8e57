// What a page can ask a playground, and be told by it: promises and events.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { allThere, start, until } from "./visit.mjs";

const { openPage, stop } = await start();
after(stop);

const eager = (attributes) => `<raft-playground id=one loading=eager ${attributes}></raft-playground>`;
const STILL = eager("seed=8 servers=3 paused");

/** Opens a page in which a playground notes what it tells. */
async function visit(body = STILL) {
  const head = `<script>
    window.told = [];
    for (const type of ["ready", "change", "leader", "commit", "goal", "violation", "line", "error"]) {
      addEventListener(type, ({ target, detail }) => target.id === "one" && told.push([type, detail]), true);
    }
  </script>`;
  const visit = await openPage(body, { head });
  await allThere(visit.page);
  await until(visit.page, () => told.some(([type]) => type === "ready"));
  return visit;
}

const state = (page) => page.evaluate(() => document.getElementById("one").state);
const told = (page, type) => page.evaluate((type) => told.filter((news) => news[0] === type).map((news) => news[1]), type);
/** What a method's promise is fulfilled with; or the sentence with which it is rejected. */
const ask = (page, verb, ...words) =>
  page.evaluate(([verb, words]) => document.getElementById("one")[verb](...words).catch((why) => `rejected: ${why.message}`), [
    verb,
    words,
  ]);

test("statements are carried out one after the other, and each promise tells what came of it", async () => {
  const { page, errors, close } = await visit();
  const answers = await page.evaluate(() => {
    const one = document.getElementById("one");
    return Promise.all(["elect S1", "request set x 7", "until all value x 7", "crash leader", "expect no leader"].map((line) => one.run(line)));
  });
  assert.match(answers[0][0], /^At 0\.\d+ s: .*S1/);
  assert.match(answers[2][0], /^At 0\.\d+ s/);
  assert.match(answers[3][0], /^S1 crashes/);
  assert.deepEqual(answers[4], ["It is so"]);
  assert.equal(await ask(page, "value", "S1 role"), "crashed");
  assert.equal(await ask(page, "value", "S2 value x"), "7");
  assert.equal(await ask(page, "holds", "S2 value x 7 and S1 is crashed"), true);
  assert.deepEqual(await told(page, "error"), []);
  assert.deepEqual(errors, []);
  await close();
});

test("what is wrong is said with its place and the nearest word, and told as an error", async () => {
  const { page, errors, close } = await visit();
  for (const [verb, words, expected] of [
    ["run", "crahs leader", "line 1, column 1: “crahs”: no statement begins so; did you mean “crash”?"],
    ["run", "crash S1\nrestart S1\ncrash leader", "line 3: No server leads"],
    ["seek", "strat", "“strat” is no moment"],
    ["seek", "line 3", "no scenario"],
    ["open", "election-frist", "there is no scenario “election-frist”: did you mean “election-first”?"],
    ["open", "servers 3\ncrahs S1\n", "line 2, column 1: “crahs”: no statement begins so; did you mean “crash”?"],
    ["holds", "S1 leeds", "did you mean “leads”?"],
    ["value", "leadr", "did you mean “leader”?"],
  ]) {
    const answer = await ask(page, verb, words);
    assert.ok(String(answer).startsWith("rejected: ") && answer.includes(expected), `${verb} ${words}: ${answer}`);
  }
  await until(page, () => told.filter(([type]) => type === "error").length === 2);
  const [first] = await told(page, "error");
  assert.match(first.message, /did you mean “crash”\?$/);
  assert.deepEqual(errors, []);
  await close();
});

test("time goes, stands still, goes on by a step, and to a moment; a scenario is opened; a link leads there", async () => {
  const { page, context, errors, close } = await visit();
  await ask(page, "play");
  await until(page, () => document.getElementById("one").state.playing);
  await ask(page, "pause");
  await until(page, () => !document.getElementById("one").state.playing);
  const before = await state(page);
  await ask(page, "step");
  await until(page, (events) => document.getElementById("one").state.events === events + 1, before.events);
  await ask(page, "seek", "2.4s");
  await until(page, () => document.getElementById("one").state.now_us === 2_400_000);
  const there = await state(page);
  const link = await page.evaluate(() => document.getElementById("one").link);
  assert.match(link, /#r1[zt]\.[\w-]+$/);
  await ask(page, "open", "election-first");
  await until(page, () => document.getElementById("one").state.scenario?.name === "election-first");
  await ask(page, "open", "title Mine\nservers 4\nelect S4\nsay S4 leads.\n");
  await until(page, () => document.getElementById("one").state.scenario?.title === "Mine");
  await ask(page, "seek", "line 4");
  await until(page, () => document.getElementById("one").state.leader === 4);
  const other = await context.newPage();
  await other.goto(link);
  await until(other, (digest) => document.querySelector("raft-playground")?.state?.digest === digest, there.digest);
  assert.deepEqual(errors, []);
  await close();
});

test("each promise is settled: by whoever wants something else, by a new beginning, and when all is taken away", async () => {
  for (const [what, expected] of [
    [(one) => one.pause(), /^Stopped at /],
    [(one) => one.open("election-first"), /^Stopped at /],
    [(one) => one.setAttribute("seed", "9"), /taken away before it could answer/],
    [(one) => one.remove(), /taken away before it could answer/],
  ]) {
    const { page, errors, close } = await visit();
    const answers = await page.evaluate((what) => {
      const one = document.getElementById("one");
      const asked = ["wait 80000s", "crash S1"].map((line) => one.run(line).then(() => "done", (why) => why.message));
      // Not before it is under way.
      return new Promise((resolve) => setTimeout(resolve, 200)).then(() => (0, eval)(what)(one)).then(() => Promise.all(asked));
    }, String(what));
    for (const answer of answers) assert.match(answer, expected, String(what));
    assert.deepEqual(errors, []);
    await close();
  }
});

test("what happens is told with plain data, and whoever hears it can ask back at once", async () => {
  const { page, errors, close } = await visit(
    `<raft-playground id=one loading=eager><script type="text/raft">
title Told
servers 3
seed 8

goal a leader
until a leader
request set x 1
until all value x 1
say That is all.
</script></raft-playground>`,
  );
  await page.evaluate(() => {
    window.asked = [];
    addEventListener("leader", ({ target }) => target.value("leader").then((word) => asked.push([target.state.leader, word])), true);
  });
  assert.equal((await told(page, "change")).at(-1).scenario, "Told");
  await ask(page, "play");
  await until(page, () => document.getElementById("one").state.scenario.over);
  await until(page, () => told.some(([type, detail]) => type === "line" && detail.says === "That is all."));
  const leader = (await told(page, "leader")).at(-1);
  assert.equal(leader.leader, (await state(page)).leader);
  assert.equal((await told(page, "commit")).at(-1).index, 1);
  const [goal] = await told(page, "goal");
  assert.deepEqual([goal.line, goal.condition, goal.is_last], [6, "a leader", true]);
  assert.ok((await page.evaluate(() => asked)).some(([shown, word]) => `S${shown}` === word));
  assert.ok((await told(page, "change")).length < 12, "not at each frame");
  assert.deepEqual(await told(page, "error"), []);
  assert.deepEqual(errors, []);
  await close();
});

test("out of sight no time passes, and what was asked for is done all the same", async () => {
  const { page, errors, close } = await visit(`${eager("seed=8 servers=3 speed=1")}<div style="height: 5000px"></div>`);
  await until(page, () => document.getElementById("one").state.leader);
  await page.evaluate(() => scrollTo(0, 5000));
  await until(page, () => {
    const now = document.getElementById("one").state.now_us;
    const isStill = now === window.last;
    window.last = now;
    return isStill;
  });
  const before = await state(page);
  const frames = await page.evaluate(() => new Promise((resolve) => {
    let asked = 0;
    const original = requestAnimationFrame;
    window.requestAnimationFrame = (...words) => ((asked += 1), original(...words));
    setTimeout(() => ((window.requestAnimationFrame = original), resolve(asked)), 300);
  }));
  assert.equal(frames, 0, "nothing asks for frames");
  assert.equal((await state(page)).now_us, before.now_us);
  const [said] = await ask(page, "run", "wait 60s");
  assert.match(said, /^At \d+\.\d+ s/);
  assert.equal((await state(page)).now_us, before.now_us + 60_000_000);
  assert.deepEqual(errors, []);
  await close();
});
