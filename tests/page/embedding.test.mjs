// Playgrounds in a page of somebody else's.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { allThere, start, until } from "./visit.mjs";

const { open, openPage, stop } = await start();
after(stop);

const TEXT = "title A page's own\nservers 3\nseed 4\n\nelect S1\nexpect S1 leads\n";
const eager = (attributes = "", content = "") =>
  `<raft-playground loading=eager ${attributes}>${content}</raft-playground>`;

test("settings that change while it runs start it again, all at once", async () => {
  const { page, errors, close } = await open("course.html");
  await page.evaluate(() => {
    const element = document.querySelector("raft-playground");
    element.setAttribute("seed", "77");
    element.servers = 4;
  });
  await until(page, () => {
    const state = document.querySelector("raft-playground").state;
    return state?.seed === 77 && state.servers.length === 4;
  });
  assert.deepEqual(errors, []);
  await close();
});

test("every setting is a property, and what was set before the script came is not lost", async () => {
  const { page, errors, close } = await openPage(eager("id=one seed=5") + eager("id=two"), {
    head: `<script>addEventListener("DOMContentLoaded", () => { document.getElementById("two").seed = 6; });</script>`,
  });
  await allThere(page);
  const found = await page.evaluate(async () => {
    const [one, two] = document.querySelectorAll("raft-playground");
    const { settings } = await import("./playground.js");
    const missing = settings().filter((name) => !(name in one));
    one.servers = 3;
    one.load = null;
    const { version, seed, speed, servers } = one;
    return { missing, version, seed, speed, servers: [servers, one.getAttribute("servers")], two: two.state.seed };
  });
  const expected = { missing: [], version: 1, seed: "5", speed: null, servers: ["3", "3"], two: 6 };
  assert.deepEqual(found, expected);
  await until(page, () => document.querySelector("raft-playground").state?.servers.length === 3);
  assert.deepEqual(errors, []);
  await close();
});

test("two playgrounds live in a course page, and leave nothing behind when they go", async () => {
  const { page, errors, close } = await open("course.html");
  await page.evaluate(() => document.querySelectorAll("raft-playground").forEach((one) => one.play()));
  await allThere(page);
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
    element.loading = "eager";
    document.body.append(element);
  });
  await page.waitForFunction(() => document.querySelector("raft-playground")?.state?.servers.length === 7);
  assert.deepEqual(errors, []);
  await close();
});

test("six live on a page, each with its own cluster, and one program serves them all", async () => {
  const asked = [];
  const { page, context, errors, close } = await openPage("");
  context.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.evaluate(() => {
    for (let i = 1; i <= 6; i += 1) {
      const element = Object.assign(document.createElement("raft-playground"), { seed: i, servers: i, loading: "eager" });
      element.style.height = "400px";
      document.body.append(element);
    }
  });
  await allThere(page);
  const servers = await page.evaluate(() =>
    [...document.querySelectorAll("raft-playground")].map(({ state }) => [state.seed, state.servers.length]),
  );
  assert.deepEqual(servers, [1, 2, 3, 4, 5, 6].map((i) => [i, i]));
  assert.equal(asked.filter((path) => path.endsWith(".wasm")).length, 1);
  assert.equal(asked.filter((path) => path.endsWith(".css")).length, 2);
  assert.deepEqual(errors, []);
  await close();
});

test("one is moved a hundred times, in every way, and goes on where it was", async () => {
  const { page, errors, close } = await openPage(
    `<div id=a>${eager("seed=3 paused")}</div><div id=b></div><div id=c></div>`,
  );
  await allThere(page);
  const found = await page.evaluate(async () => {
    const element = document.querySelector("raft-playground");
    let readies = 0;
    element.addEventListener("ready", () => (readies += 1));
    await element.step();
    while (element.state.events === 0) await new Promise(requestAnimationFrame);
    const { events } = element.state;
    const shadow = document.getElementById("c").attachShadow({ mode: "open" });
    const places = [document.getElementById("b"), shadow, document.getElementById("a")];
    const mount = element.shadowRoot.querySelector(".app");
    for (let i = 0; i < 100; i += 1) {
      const place = places[i % places.length];
      if (i % 2 && place.moveBefore) place.moveBefore(element, null);
      else place.append(element);
      if (i % 5 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    return { readies, same: mount === element.shadowRoot.querySelector(".app"), events: element.state.events - events };
  });
  assert.deepEqual(found, { readies: 0, same: true, events: 0 });
  assert.deepEqual(errors, []);
  await close();
});

test("one is removed and put back a hundred times, and there is one at the end, which works", async () => {
  const { page, errors, close } = await openPage(eager("seed=3 paused"));
  await allThere(page);
  await page.evaluate(async () => {
    const element = document.querySelector("raft-playground");
    for (let i = 0; i < 100; i += 1) {
      element.remove();
      await null;
      // Some are taken away while they come, some when they are there.
      if (i % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      document.body.append(element);
      if (i % 10 === 0) while (!element.state) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  });
  await allThere(page);
  assert.equal(await page.locator(".app").count(), 1);
  await page.evaluate(() => document.querySelector("raft-playground").step());
  await until(page, () => 0 < document.querySelector("raft-playground").state.events);
  assert.deepEqual(errors, []);
  await close();
});

test("it works inside a shadow root, and its events are heard outside, once", async () => {
  const { page, errors, close } = await openPage("<div id=host></div>");
  const heard = await page.evaluate(async () => {
    const root = document.getElementById("host").attachShadow({ mode: "open" });
    const heard = [];
    document.addEventListener("ready", ({ detail, target }) => heard.push([detail, target.id]));
    const element = Object.assign(document.createElement("raft-playground"), { loading: "eager", servers: 3 });
    root.append(element);
    await element.pause();
    return heard;
  });
  assert.deepEqual(heard, [[{ version: 1 }, "host"]]);
  await page.locator("[data-server='3']").click();
  await page.locator(".card").waitFor();
  assert.deepEqual(errors, []);
  await close();
});

test("a scenario within the tag is played, and another one that takes its place, too", async () => {
  const { page, errors, close } = await openPage(eager("", `<script type="text/raft">${TEXT}</script>`));
  await until(page, () => document.querySelector("raft-playground").state?.scenario?.title === "A page's own");
  await page.evaluate(() => {
    document.querySelector("raft-playground script").textContent = "title Another\nservers 2\nseed 1\n\nwait 10ms\n";
  });
  await until(page, () => {
    const { state } = document.querySelector("raft-playground");
    return state?.scenario?.title === "Another" && state.servers.length === 2;
  });
  assert.deepEqual(errors, []);
  await close();
});

// ── When it comes ──

const FAR = `<div style="height:4000px"></div>`;

test("what is far down asks for nothing but a picture, until it is near", async () => {
  const { page, context, errors, close } = await openPage(`${FAR}<raft-playground title="An election"></raft-playground>${FAR}`);
  const asked = [];
  context.on("request", (request) => asked.push(request.url()));
  const button = page.getByRole("button", { name: "Start the playground" });
  await button.waitFor();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  assert.deepEqual(asked.filter((url) => /wasm|css|playground\.js$/.test(url) && !/raft-playground/.test(url)), []);
  assert.equal(await page.locator("raft-playground strong").innerText(), "An election");
  const before = await page.locator("raft-playground").boundingBox();
  await page.evaluate(() => scrollTo(0, 3000));
  await until(page, () => document.querySelector("raft-playground").state);
  const { width, height } = await page.locator("raft-playground").boundingBox();
  assert.deepEqual([width, height], [before.width, before.height], "and nothing around it moves");
  assert.deepEqual(errors, []);
  await close();
});

test("one that waits for a click stays a picture until then, and takes the keyboard along", async () => {
  const { page, errors, close } = await openPage(`<raft-playground loading=click></raft-playground>`);
  await page.getByRole("button", { name: "Start the playground" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await allThere(page);
  await until(page, () => document.querySelector("raft-playground").shadowRoot.activeElement?.className === "app");
  assert.deepEqual(errors, []);
  await close();
});

test("who asks a sleeping one for something wakes it, and gets an answer when it is there", async () => {
  const { page, errors, close } = await openPage(`${FAR}<raft-playground loading=click servers=3 paused></raft-playground>`);
  await page.getByRole("button").waitFor();
  const found = await page.evaluate(async () => {
    const element = document.querySelector("raft-playground");
    const [, said] = await Promise.all([element.step(), element.holds("a leader")]);
    return said;
  });
  assert.equal(found, false);
  await until(page, () => 0 < document.querySelector("raft-playground").state.events);
  const refused = await page.evaluate(() => document.createElement("raft-playground").play().catch(({ message }) => message));
  assert.equal(refused, "The playground is not on a page.");
  assert.deepEqual(errors, []);
  await close();
});

// ── Where it cannot be ──

test("without WebAssembly the page's own words stand there, and below them why", async () => {
  const { page, errors, close } = await openPage(eager("", "<p>Here three servers elect a leader.</p>"), {
    head: "<script>delete globalThis.WebAssembly</script>",
  });
  await page.getByText("Here three servers elect a leader.").waitFor();
  await page.getByRole("alert").getByText("There is no WebAssembly in this browser.").waitFor();
  const said = await page.evaluate(() => document.querySelector("raft-playground").play().catch(({ message }) => message));
  assert.equal(said, "There is no WebAssembly in this browser.");
  assert.deepEqual(errors, []);
  await close();
});

test("without JavaScript the page's own words stand there", async () => {
  const { page, close } = await openPage(eager("", "<p>Here three servers elect a leader.</p>"), { javaScriptEnabled: false });
  assert.ok(await page.getByText("Here three servers elect a leader.").isVisible());
  await close();
});

test("where storage, clipboard and workers are refused, it goes on", async () => {
  const { page, errors, close } = await openPage(eager("seed=2"), {
    head: `<script>
      for (const name of ["sessionStorage", "localStorage"]) {
        Object.defineProperty(window, name, { get() { throw new DOMException("refused", "SecurityError"); } });
      }
      Object.defineProperty(navigator, "clipboard", { value: undefined });
      delete window.Worker;
    </script>`,
  });
  await allThere(page);
  await page.locator("raft-playground").scrollIntoViewIfNeeded();
  await until(page, () => 0 < document.querySelector("raft-playground").state.events);
  assert.deepEqual(errors, []);
  await close();
});

test("what the program cannot do is told as an event, too", async () => {
  const { page, context, close } = await openPage("");
  await context.route("**/*.wasm", (route) => route.abort());
  const message = await page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener("error", ({ detail }) => resolve(detail.message));
        document.body.append(Object.assign(document.createElement("raft-playground"), { loading: "eager" }));
      }),
  );
  assert.match(message, /\S/);
  await page.getByText("could not be loaded").waitFor();
  await close();
});
