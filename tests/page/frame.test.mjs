// The page in a frame of a page of another origin: what it says, what it hears, and what it refuses.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start, until } from "./visit.mjs";

const { browser, site, stop } = await start({ headers: { "access-control-allow-origin": "*" } });
after(stop);

/** The same files, from another origin: the page around is at 127.0.0.1. */
const OTHER = site.url.replace("127.0.0.1", "localhost");
const QUERY = "seed=1&servers=3&speed=1&load=0&paused";

/**
 * Opens a page with a frame that has the playground from another origin. The page keeps what it hears, and asks as
 * somebody would who has read the reference.
 */
async function openAround({ query = QUERY, sandbox, script = "" } = {}) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  const around = `<!doctype html><title>Around</title><link rel=icon href="data:,"><script>
    const heard = [];
    let asked = 0;
    addEventListener("message", ({ data, origin, source }) => heard.push({ data, origin, isFrame: source === frame() }));
    const frame = () => document.querySelector("iframe").contentWindow;
    const say = (message) => frame().postMessage(message, "*");
    const ask = (verb, ...args) => new Promise((resolve) => {
      const id = ++asked;
      addEventListener("message", function hear({ data }) {
        if (data.raft !== 1 || data.id !== id) return;
        removeEventListener("message", hear);
        resolve(data);
      });
      say({ raft: 1, id, verb, args });
    });
    </script>${script}`;
  site.pages.set("/around.html", around);
  await page.goto(`${site.url}around.html`);
  await page.evaluate(
    ({ src, sandbox }) => {
      const iframe = document.createElement("iframe");
      if (sandbox) iframe.setAttribute("sandbox", sandbox);
      iframe.width = 900;
      iframe.height = 300;
      iframe.title = "Raft";
      iframe.src = src;
      document.body.append(iframe);
    },
    { src: `${OTHER}?${query}`, sandbox },
  );
  const frame = await (await page.waitForSelector("iframe")).contentFrame();
  return { page, frame, errors, close: () => context.close() };
}

const ready = (frame) => until(frame, () => document.querySelector("raft-playground")?.state);
/** Until the page in the frame has said hello. */
const hasSaidHello = (page) => until(page, () => heard.some(({ data }) => data.raft === 1 && data.event === "hello"));
const refused = (frame) => frame.evaluate(() => document.querySelector("raft-playground").refused);

test("a page of another origin says hello, drives the playground, and hears what happens", async () => {
  const { page, frame, errors, close } = await openAround();
  await hasSaidHello(page);
  const { result } = await page.evaluate(() => ask("hello"));
  assert.equal(result.version, 1);
  assert.ok(result.verbs.includes("run") && result.events.includes("leader"));
  await ready(frame);

  const run = await page.evaluate(() => ask("run", "elect S2"));
  assert.ok(run.result.every((sentence) => typeof sentence === "string"), JSON.stringify(run));
  assert.deepEqual((await page.evaluate(() => ask("holds", "S2 leads"))).result, true);
  assert.deepEqual((await page.evaluate(() => ask("value", "leader"))).result, "S2");
  assert.equal((await page.evaluate(() => ask("state"))).result.leader, 2);
  assert.match((await page.evaluate(() => ask("link"))).result, /^http:\/\/localhost:\d+\/.*#r\d/);
  await until(page, () => heard.some(({ data }) => data.raft === 1 && data.event === "leader" && data.detail.leader === 2));
  await page.evaluate(() => ask("seek", "start"));
  await until(frame, () => document.querySelector("raft-playground").state.leader === null);
  await page.evaluate(() => ask("play"));
  await until(frame, () => document.querySelector("raft-playground").state.playing);
  await page.evaluate(() => ask("pause"));
  await until(frame, () => !document.querySelector("raft-playground").state.playing);
  await page.evaluate(() => ask("open", "log-figure-8"));
  await until(frame, () => document.querySelector("raft-playground").state.scenario?.name === "log-figure-8");
  const origins = await page.evaluate(() => [...new Set(heard.map(({ origin }) => origin))]);
  assert.deepEqual(origins, [new URL(OTHER).origin]);
  assert.equal(await refused(frame), 0);
  assert.deepEqual(errors, []);
  await close();
});

test("what is wrong with a question is its answer, as a sentence", async () => {
  const { page, frame, errors, close } = await openAround();
  await hasSaidHello(page);
  await page.evaluate(() => ask("hello"));
  await ready(frame);
  const answer = (...words) => page.evaluate((words) => ask(...words), words).then(({ error }) => error);
  assert.match(await answer("run", "crsh S1"), /crash/);
  assert.match(await answer("open", "log-figur-8"), /log-figure-8/);
  assert.match(await answer("holds", "S1 leeds"), /leads/);
  assert.match(await answer("seek", "tomorrow"), /\S/);
  assert.equal(await refused(frame), 0, "these were heard");
  assert.match(await answer("destroy"), /^“destroy” cannot be asked: there are hello, play, /);
  assert.match(await answer("constructor"), /cannot be asked/);
  assert.match(await answer("run"), /“run” takes one text in args/);
  assert.match(await answer("play", "now"), /“play” takes no words in args/);
  assert.match(await answer("open", "x".repeat(200_001)), /no scenario/);
  assert.equal(await refused(frame), 5);
  const old = await page.evaluate(
    () =>
      new Promise((resolve) => {
        addEventListener("message", ({ data }) => data.id === "old" && resolve(data.error));
        say({ raft: 2, id: "old", verb: "play", args: [] });
      }),
  );
  assert.equal(old, "This playground speaks version 1 of these messages, and not 2.");
  assert.deepEqual(errors, []);
  await close();
});

test("messages without a shape are refused and counted, and nothing comes of them", async () => {
  const { page, frame, errors, close } = await openAround();
  await hasSaidHello(page);
  await ready(frame);
  await page.evaluate(async () => {
    // Before somebody has said hello, nothing else is heard.
    say({ raft: 1, id: 1, verb: "play", args: [] });
    await ask("hello");
    const odd = [
      null, 7, "play", [], {}, { raft: "1", id: 1, verb: "play" }, { raft: 1, verb: "play" }, { raft: 1, id: {}, verb: "play" },
      { raft: 1, id: 1 }, { raft: 1, id: 1, verb: "run", args: "crash S1" }, { raft: 1, id: 1, verb: "run", args: [{}] },
      { context: "h5p", action: "explode" },
    ];
    for (const message of odd) say(message);
    await ask("state");
  });
  assert.equal(await refused(frame), 13);
  assert.equal((await page.evaluate(() => ask("hello"))).result.refused, 13, "and the page around can ask how many");
  const { playing, servers } = (await page.evaluate(() => ask("state"))).result;
  assert.deepEqual([playing, servers.every((one) => one.running)], [false, true]);
  assert.deepEqual(errors, []);
  await close();
});

test("only the page around is heard: not a frame beside, nor a page that was opened", async () => {
  const { page, frame, errors, close } = await openAround();
  await hasSaidHello(page);
  await page.evaluate(() => ask("hello"));
  await ready(frame);
  await page.evaluate(async () => {
    const other = document.createElement("iframe");
    other.srcdoc = "<script>parent.frames[0].postMessage({ raft: 1, id: 1, verb: 'play', args: [] }, '*')</script>";
    document.body.append(other);
    await new Promise((resolve) => (other.onload = resolve));
  });
  await until(frame, () => document.querySelector("raft-playground").refused === 1);
  assert.equal((await page.evaluate(() => ask("state"))).result.playing, false);
  assert.deepEqual(errors, []);
  await close();
});

test("with origins in the address, a page of another one is refused, and hears nothing but the height", async () => {
  const { page, frame, errors, close } = await openAround({ query: `${QUERY}&origin=https://school.example,https://a.example` });
  await hasSaidHello(page);
  await ready(frame);
  await page.evaluate(() => {
    say({ raft: 1, id: 1, verb: "hello", args: [] });
    say({ raft: 1, id: 2, verb: "play", args: [] });
    say({ context: "h5p", action: "hello" });
  });
  await until(frame, () => document.querySelector("raft-playground").refused === 3);
  const told = await page.evaluate(() => [...new Set(heard.map(({ data }) => data.event ?? data.subject ?? data.action))]);
  assert.deepEqual(told.sort(), ["hello", "lti.frameResize", "resize"]);
  assert.deepEqual(await frame.evaluate(() => document.querySelector("raft-playground").state.notices), []);
  assert.deepEqual(errors, []);
  await close();
});

test("with its origin in the address, the page around is heard", async () => {
  const around = new URL(site.url).origin;
  const { page, frame, errors, close } = await openAround({ query: `${QUERY}&origin=https://school.example&origin=${around}` });
  await hasSaidHello(page);
  await ready(frame);
  assert.equal((await page.evaluate(() => ask("hello"))).result.version, 1);
  assert.equal((await page.evaluate(() => ask("state"))).result.seed, 1);
  assert.deepEqual(errors, []);
  await close();
});

// ── Its height ──

const heights = (page) => page.evaluate(() => heard.filter(({ data }) => data.event === "resize").map(({ data }) => data.detail.height));

test("the height is told once, by its own message and by LTI, and does not grow by being given", async () => {
  const { page, frame, errors, close } = await openAround();
  await ready(frame);
  await until(page, () => heard.some(({ data }) => data.subject === "lti.frameResize"));
  const [height] = await heights(page);
  assert.ok(240 <= height && height <= 2000, String(height));
  for (const given of [height, 2 * height, 300]) {
    await page.evaluate((given) => (document.querySelector("iframe").height = given), given);
    await until(frame, (given) => innerHeight === given, given);
  }
  await page.evaluate(() => ask("hello"));
  await until(page, () => heard.filter(({ data }) => data.event === "resize").length >= 2);
  assert.deepEqual([...new Set(await heights(page))], [height]);
  const lti = await page.evaluate(() => heard.filter(({ data }) => data.subject === "lti.frameResize").map(({ data }) => data.height));
  assert.deepEqual([...new Set(lti)], [height]);
  assert.deepEqual(errors, []);
  await close();
});

/** What H5P's own resizer does on the page around. */
const H5P = `<script>
  const h5p = [];
  function listenToH5p() {
    addEventListener("message", ({ data, source }) => {
      if (data.context !== "h5p") return;
      h5p.push(data.action);
      const iframe = document.querySelector("iframe");
      const respond = (action) => source.postMessage({ context: "h5p", action }, "*");
      if (data.action === "hello") respond("hello");
      if (data.action === "prepareResize") respond("resizePrepared");
      if (data.action === "resize") iframe.style.height = data.scrollHeight + "px";
    });
  }
</script>`;

for (const [name, isFirst] of [["before the frame", true], ["after the frame", false]]) {
  test(`H5P's resizer gives the frame its height, if it comes ${name}`, async () => {
    const script = isFirst ? `${H5P}<script>listenToH5p()</script>` : H5P;
    const { page, frame, errors, close } = await openAround({ script });
    await ready(frame);
    if (!isFirst) {
      await page.evaluate(() => {
        listenToH5p();
        say({ context: "h5p", action: "ready" });
      });
    }
    await until(page, () => h5p.includes("resize"));
    const [height] = await heights(page);
    await until(page, (height) => document.querySelector("iframe").clientHeight === height, height);
    assert.equal(await refused(frame), 0);
    assert.deepEqual(errors, []);
    await close();
  });

  test(`host.js does the same and speaks for the page, if it comes ${name}`, async () => {
    const load = `import { RaftFrame } from "${OTHER}host.js"; globalThis.RaftFrame = RaftFrame;`;
    const { page, frame, errors, close } = await openAround({ script: isFirst ? `<script type=module>${load}</script>` : "" });
    if (isFirst) await page.reload();
    if (isFirst) {
      await page.evaluate((src) => {
        const iframe = Object.assign(document.createElement("iframe"), { width: 900, height: 300, title: "Raft" });
        document.body.append(iframe);
        iframe.src = src;
      }, `${OTHER}?${QUERY}`);
    } else {
      await ready(frame);
      await page.addScriptTag({ type: "module", content: load });
    }
    await until(page, () => globalThis.RaftFrame);
    const leader = await page.evaluate(async () => {
      const playground = RaftFrame.of(document.querySelector("iframe"));
      const told = new Promise((resolve) => playground.addEventListener("leader", ({ detail }) => detail.leader && resolve(detail.leader)));
      await playground.run("elect S3");
      return [await told, await playground.value("leader"), (await playground.state).leader, playground === RaftFrame.of(document.querySelector("iframe"))];
    });
    assert.deepEqual(leader, [3, "S3", 3, true]);
    assert.match(await page.evaluate(() => RaftFrame.of(document.querySelector("iframe")).run("crsh S1").catch(({ message }) => message)), /crash/);
    await until(page, () => 600 < document.querySelector("iframe").clientHeight);
    assert.deepEqual(errors, []);
    await close();
  });
}

test("in a sandbox, without an origin of its own, it is driven all the same", async () => {
  const { page, frame, errors, close } = await openAround({ sandbox: "allow-scripts" });
  await hasSaidHello(page);
  await ready(frame);
  assert.equal(await page.evaluate(() => heard[0].origin), "null");
  await page.evaluate(() => ask("hello"));
  await page.evaluate(() => ask("run", "elect S1"));
  assert.equal((await page.evaluate(() => ask("state"))).result.leader, 1);
  assert.deepEqual(errors, []);
  await close();
});

test("a frame takes no focus, and scrolls nothing", async () => {
  const { page, frame, errors, close } = await openAround();
  await page.evaluate(() => (document.body.style.height = "3000px"));
  await ready(frame);
  const found = await page.evaluate(() => [document.activeElement === document.body, scrollY]);
  assert.deepEqual(found, [true, 0]);
  assert.deepEqual(errors, []);
  await close();
});

test("what is locked stays locked for messages", async () => {
  const { page, frame, errors, close } = await openAround({ query: `${QUERY}&controls=-crash` });
  await hasSaidHello(page);
  await page.evaluate(() => ask("hello"));
  await ready(frame);
  const { error } = await page.evaluate(() => ask("run", "crash S1"));
  assert.match(String(error), /\S/);
  assert.ok((await page.evaluate(() => ask("state"))).result.servers[0].running);
  assert.deepEqual(errors, []);
  await close();
});
