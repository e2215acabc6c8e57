// Prose that acts on a playground, and that is kept true by it.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { allThere, start, until } from "./visit.mjs";

const { openPage, stop } = await start();
after(stop);

const PLAYGROUND = `<raft-playground id=one loading=eager seed=1 servers=3 speed=1 paused></raft-playground>`;
const note = (page) => page.locator(".raft-note");
const state = (page, id = "one") => page.evaluate((id) => document.getElementById(id).state, id);
const running = (page) => until(page, () => document.querySelector("raft-playground").state.servers.every((one) => one.running));

test("a button carries out statements, one after the other, and a screen reader hears what came of it", async () => {
  const { page, errors, close } = await openPage(
    `${PLAYGROUND}<p><button data-raft="crash S1; crash S2">two crash</button>
     <button data-raft="restart S1
     restart S2">and come back</button></p>`,
  );
  await allThere(page);
  await page.getByRole("button", { name: "two crash" }).click();
  await until(page, () => document.querySelector("raft-playground").state.servers.filter((one) => one.running).length === 1);
  await until(page, () => document.querySelector("body > [role=status]")?.textContent.includes("S2"));
  await page.getByRole("button", { name: "and come back" }).click();
  await running(page);
  assert.equal(await note(page).count(), 0);
  assert.deepEqual(errors, []);
  await close();
});

test("a link goes to a moment, and leads nowhere else; with Ctrl it is a link like others", async () => {
  const { page, context, errors, close } = await openPage(
    `${PLAYGROUND}<p>See <a href="#elsewhere" data-raft-go="300ms">the moment</a>.</p>`,
  );
  await allThere(page);
  await page.getByRole("link").click();
  await until(page, () => 300_000 <= document.querySelector("raft-playground").state.now_us);
  assert.equal(new URL(page.url()).hash, "");
  const opened = context.waitForEvent("page");
  await page.getByRole("link").click({ modifiers: ["Control"] });
  await (await opened).waitForURL(/#elsewhere$/);
  assert.deepEqual(errors, []);
  await close();
});

test("an answer is shown once its condition holds, and read out; a word is what it says", async () => {
  const { page, errors, close } = await openPage(
    `${PLAYGROUND}<p id=answer data-raft-show="a leader">There is a <em>leader</em>.</p>
     <p>Now <b id=word data-raft-value="leader">somebody</b> leads. <button data-raft="elect S2">elect</button></p>`,
  );
  await allThere(page);
  const answer = page.locator("#answer");
  await until(page, () => document.getElementById("answer").getAttribute("aria-live") === "polite");
  assert.equal(await answer.textContent(), "");
  await until(page, () => document.getElementById("word").textContent !== "somebody");
  assert.doesNotMatch(await page.locator("#word").innerText(), /S\d/);
  await page.getByRole("button", { name: "elect", exact: true }).click();
  await until(page, () => document.getElementById("answer").textContent === "There is a leader.");
  assert.ok(await answer.isVisible());
  assert.equal(await answer.locator("em").count(), 1, "as it was written");
  assert.equal(await answer.getAttribute("style"), null);
  await until(page, () => document.getElementById("word").textContent === "S2");
  // It stays, whatever comes.
  await page.evaluate(() => document.getElementById("one").run("crash leader"));
  await until(page, () => !/S2/.test(document.getElementById("word").textContent));
  assert.ok(await answer.isVisible());
  assert.deepEqual(errors, []);
  await close();
});

test("what comes later is cared for as well", async () => {
  const { page, errors, close } = await openPage(PLAYGROUND);
  await allThere(page);
  await page.evaluate(async () => {
    await document.getElementById("one").run("elect S3");
    const later = document.createElement("section");
    later.innerHTML = `<b id=word data-raft-value="leader"></b><i id=more data-raft-show="S3 leads">so it is</i><button data-raft="crash S1">go</button>`;
    document.body.append(later);
  });
  await until(page, () => document.getElementById("word").textContent === "S3" && document.getElementById("more").textContent === "so it is");
  await page.evaluate(() => document.getElementById("word").setAttribute("data-raft-value", "term"));
  await until(page, () => /^\d+$/.test(document.getElementById("word").textContent));
  await page.getByRole("button", { name: "go" }).click();
  await until(page, () => !document.getElementById("one").state.servers[0].running);
  assert.deepEqual(errors, []);
  await close();
});

for (const [what, html, expected] of [
  ["a statement", `<button data-raft="crash S1\ncrsh S2">go</button>`, /data-raft, line 2, “crsh S2”: .*crash/s],
  ["a moment", `<button data-raft-go="soon">go</button>`, /data-raft-go, “soon”: \S/],
  ["a condition", `<p data-raft-show="S1 leeds">well</p>`, /data-raft-show, “S1 leeds”: .*leads/s],
  ["a word", `<b id=word data-raft-value="leadr">x</b>`, /data-raft-value, “leadr”: .*leader/s],
  ["a playground", `<button data-raft="crash S1" data-raft-for="two">go</button>`, /data-raft-for="two": there is no playground/],
]) {
  test(`${what} that is wrong is told to the author, beside it, and is text`, async () => {
    const { page, errors, close } = await openPage(PLAYGROUND + html);
    await allThere(page);
    // Most of it is said before anybody presses it; which playground is meant, only then, for it may come yet.
    if (what === "a playground") await page.getByRole("button", { name: "go", exact: true }).click();
    await note(page).waitFor();
    assert.match(await note(page).innerText(), expected);
    assert.equal(await note(page).count(), 1);
    assert.deepEqual(errors, []);
    await close();
  });
}

test("of several statements none is carried out if one is wrong, and once it is mended nothing is said any more", async () => {
  const { page, errors, close } = await openPage(`${PLAYGROUND}<button data-raft="crash S1; crsh S2">go</button>`);
  await allThere(page);
  await note(page).waitFor();
  const button = page.getByRole("button", { name: "go", exact: true });
  await button.click();
  await until(page, () => document.querySelector(".raft-note"));
  assert.ok((await state(page)).servers.every((one) => one.running));
  await button.evaluate((button) => (button.dataset.raft = "crash S1; crash S2"));
  await until(page, () => !document.querySelector(".raft-note"));
  await button.click();
  await until(page, () => document.querySelector("raft-playground").state.servers.filter((one) => one.running).length === 1);
  assert.deepEqual(errors, []);
  await close();
});

test("nothing that is written becomes markup", async () => {
  const evil = "&lt;img src=x onerror=alert(1)&gt;";
  const { page, errors, close } = await openPage(
    `${PLAYGROUND}<button data-raft="${evil}">a</button><b id=word data-raft-value="${evil}"></b><i id=more data-raft-show="${evil}"></i>`,
  );
  await allThere(page);
  await until(page, () => document.querySelectorAll(".raft-note").length === 3);
  await page.getByRole("button", { name: "a", exact: true }).click();
  await until(page, () => document.querySelectorAll(".raft-note").length === 3);
  assert.equal(await page.locator("img").count(), 0);
  assert.deepEqual(errors, []);
  await close();
});

test("where there are several, prose belongs to the one in its figure, or the one that it names", async () => {
  const two = PLAYGROUND.replace("id=one", "id=two");
  const { page, errors, close } = await openPage(
    `<section>${PLAYGROUND}<button data-raft="crash S1">near</button></section>
     <section>${two}<button data-raft="crash S2" data-raft-for="one">named</button></section>
     <button data-raft="crash S3">which</button>`,
  );
  await allThere(page);
  await page.getByRole("button", { name: "near" }).click();
  await page.getByRole("button", { name: "named" }).click();
  await until(page, () => document.getElementById("one").state.servers.filter((one) => one.running).length === 1);
  assert.equal((await state(page, "two")).servers.filter((one) => one.running).length, 3);
  await page.getByRole("button", { name: "which" }).click();
  await note(page).waitFor();
  assert.match(await note(page).innerText(), /several playgrounds here: say which one with data-raft-for/);
  assert.deepEqual(errors, []);
  await close();
});

test("prose wakes a playground that sleeps by an act alone", async () => {
  const { page, errors, close } = await openPage(
    `<raft-playground loading=click servers=3 seed=1 paused></raft-playground>
     <p id=more data-raft-show="not a leader">x</p><b id=word data-raft-value="leader">nobody yet</b><button data-raft="crash S1">go</button>`,
  );
  await page.getByRole("button", { name: "Start the playground" }).waitFor();
  await until(page, () => document.getElementById("more").textContent === "");
  assert.equal(await page.locator("#word").innerText(), "nobody yet");
  assert.equal(await page.evaluate(() => document.querySelector("raft-playground").state), null);
  await page.getByRole("button", { name: "go" }).click();
  await until(page, () => document.querySelector("raft-playground").state?.servers[0].running === false);
  assert.deepEqual(errors, []);
  await close();
});

test("one that is out of sight does what it is asked at once", async () => {
  const { page, errors, close } = await openPage(
    `<button data-raft="elect S2; crash S2">go</button><div style="height:5000px"></div>${PLAYGROUND}`,
  );
  await allThere(page);
  await page.getByRole("button", { name: "go" }).click();
  await until(page, () => document.querySelector("raft-playground").state.servers[1].running === false);
  assert.equal(await page.evaluate(() => scrollY), 0);
  assert.deepEqual(errors, []);
  await close();
});

test("without the script it is prose like any other", async () => {
  const { page, close } = await openPage(
    `<p data-raft-show="a leader">There is a leader.</p><b id=word data-raft-value="leader">a server</b>`,
    { javaScriptEnabled: false },
  );
  assert.ok(await page.getByText("There is a leader.").isVisible());
  assert.equal(await page.locator("#word").innerText(), "a server");
  await close();
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing in prose that acts, in a note, nor in a picture that waits, ${colorScheme}`, async () => {
    const { page, errors, close } = await openPage(
      `<main><h1>A page</h1>${PLAYGROUND}<raft-playground id=two loading=click title="Another"></raft-playground>
       <p data-raft-for=one data-raft-show="S1 leads">Yes.</p><p data-raft-for=one data-raft-show="no violation">Safe.</p>
       <p><button data-raft-for=one data-raft="crsh S1">go</button> <b data-raft-for=one data-raft-value=leader>x</b></p></main>`,
      { colorScheme, head: `<meta name=color-scheme content="light dark">` },
    );
    await allThere(page, "#one");
    await note(page).waitFor();
    await page.getByText("Safe.").waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
    assert.deepEqual(errors, []);
    await close();
  });
}
