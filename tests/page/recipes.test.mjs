// The recipes: what is printed there is taken from the page, built, and opened.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DIST, launch, serveDist, serveFolder } from "./serve.mjs";
import { state, until } from "./visit.mjs";

// As a server that others may load modules from.
const site = await serveDist({ headers: { "access-control-allow-origin": "*" } });
const browser = await launch();
const folders = [];
after(async () => {
  await browser.close();
  site.close();
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** What the page prints: for each recipe its snippets, as a reader copies them. */
const printed = await (async () => {
  const page = await browser.newPage();
  await page.goto(`${site.url}course/recipes.html`);
  const snippets = await page.locator("pre[data-recipe]").evaluateAll((all) =>
    all.map((pre) => ({ recipe: pre.dataset.recipe, file: pre.dataset.file, text: pre.textContent })),
  );
  await page.close();
  return snippets;
})();

/** A snippet, with the address at which the playground is served here. */
const snippet = (recipe, file) => {
  const found = printed.find((snippet) => snippet.recipe === recipe && snippet.file === file);
  assert.ok(found, `the page prints ${recipe}`);
  return found.text.replaceAll("https://raft.example/", site.url);
};

/** A folder for somebody's course. */
async function folder() {
  const folder = await mkdtemp(join(tmpdir(), "raft-recipe-"));
  folders.push(folder);
  return folder;
}

async function write(folder, name, text) {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

/** Serves a course from an origin of its own, and opens a page of it; nothing may go wrong there unnoticed. */
async function open(folder, path, options = {}) {
  const course = await serveFolder(folder);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && !/favicon/.test(message.location().url) && errors.push(message.text()));
  await page.goto(course.url + path);
  const close = async () => {
    await context.close();
    course.close();
  };
  return { page, errors, close };
}

const ready = (page) => until(page, () => document.querySelector("raft-playground")?.state);
const holds = (page, condition) =>
  until(page, (condition) => document.querySelector("raft-playground").holds(condition), condition);

/** A page is there, without a complaint, and what it prints acts. */
async function actsAsPrinted(page) {
  await page.locator("raft-playground").scrollIntoViewIfNeeded();
  await ready(page);
  await holds(page, "S1 leads");
  assert.deepEqual((await state(page)).notices, []);
  assert.ok(200 < (await page.locator("raft-playground").boundingBox()).height);
  await page.getByRole("button", { name: "Crash it", exact: true }).click();
  await holds(page, "S1 is crashed");
  await page.getByRole("button", { name: "wait", exact: true }).click();
  await holds(page, "a leader");
}

test("plain HTML", async () => {
  const course = await folder();
  await symlink(DIST, join(course, "raft-playground"));
  await write(course, "index.html", snippet("html"));
  const { page, errors, close } = await open(course, "index.html");
  await actsAsPrinted(page);
  const { leader } = await state(page);
  await until(page, (leader) => document.querySelector("b").textContent === `S${leader}`, leader);
  // Many a style sheet says so of what it does not know.
  const picture = page.locator("raft-playground .stage");
  const { height } = await picture.boundingBox();
  await page.addStyleTag({ content: "raft-playground { display: block; }" });
  assert.equal((await picture.boundingBox()).height, height);
  assert.deepEqual(errors, []);
  await close();
});

test("an mdBook", async () => {
  const book = await folder();
  await write(book, "book.toml", '[book]\ntitle = "Consensus"\n');
  await write(book, "src/SUMMARY.md", "# Summary\n\n- [Elections](elections.md)\n- [More](part/more.md)\n");
  await write(book, "src/part/more.md", "# More\n");
  for (const { recipe, file } of printed) if (recipe === "mdbook") await write(book, file, snippet(recipe, file));
  await cp(DIST, join(book, "src/raft-playground"), { recursive: true });
  // `cargo xtask test page` installs it, and puts it on the PATH.
  await promisify(execFile)("mdbook", ["build", book]);
  const { page, errors, close } = await open(join(book, "book"), "elections.html");
  await actsAsPrinted(page);
  // An arrow that means something to the playground does not turn the page.
  await page.locator("raft-playground").click();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowRight");
  assert.match(page.url(), /elections\.html$/);
  assert.match(await readFile(join(book, "book/part/more.html"), "utf8"), /src="\.\.\/raft-playground\/raft-playground\.js"/);
  assert.deepEqual(errors, []);
  await close();
});

test("a slide of reveal.js: it plays while its slide is shown, and keeps its state", async () => {
  const talk = await folder();
  await symlink(DIST, join(talk, "raft-playground"));
  await symlink(fileURLToPath(new URL("node_modules/reveal.js", import.meta.url)), join(talk, "reveal.js"));
  await write(talk, "index.html", snippet("reveal"));
  const { page, errors, close } = await open(talk, "index.html");
  await page.keyboard.press("ArrowRight");
  await ready(page);
  assert.deepEqual((await state(page)).notices, []);
  await page.evaluate(() => document.querySelector("raft-playground").play());
  await until(page, () => 20_000 < document.querySelector("raft-playground").state.now_us);

  // Its keys are its own while it has them.
  await page.locator('raft-playground [data-control="pause"]').first().focus();
  await page.keyboard.press("Space");
  await until(page, () => !document.querySelector("raft-playground").state.playing);
  assert.match(page.url(), /#\/1$/, "the space bar has paused, and turned no slide");
  // The picture is where the pointer takes it to be, however the slide is scaled.
  await page.locator("raft-playground [data-server='2']").first().click();
  await page.locator("raft-playground [data-server='2'][aria-pressed='true']").first().waitFor();
  await page.evaluate(() => document.querySelector("raft-playground").play());

  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("ArrowRight");
  await until(page, () => location.hash === "#/2");
  await until(page, async () => {
    const now = () => document.querySelector("raft-playground").state.now_us;
    const before = now();
    for (let frame = 0; frame < 20; frame += 1) await new Promise(requestAnimationFrame);
    return now() === before;
  });
  const left = await state(page);
  assert.ok(left.playing, "it would go on if it were seen");
  await page.keyboard.press("ArrowLeft");
  await until(page, () => location.hash === "#/1");
  // It goes on from where it was.
  await until(page, (us) => us < document.querySelector("raft-playground").state.now_us, left.now_us);
  assert.deepEqual(errors, []);
  await close();
});

test("Quarto’s header and raw block, as they come to stand in the page", async () => {
  const text = snippet("quarto");
  const header = text.match(/text: \|\n([\s\S]*?)\nresources:/)[1];
  const block = text.match(/```\{=html\}\n([\s\S]*?)\n```/)[1];
  const course = await folder();
  await symlink(DIST, join(course, "raft-playground"));
  await write(course, "index.html", `<!doctype html><html lang="en"><head>${header}</head><body>${block}</body></html>`);
  const { page, errors, close } = await open(course, "index.html");
  await ready(page);
  assert.deepEqual((await state(page)).notices, []);
  assert.equal((await state(page)).scenario.name, "election-first");
  assert.deepEqual(errors, []);
  await close();
});

for (const recipe of ["iframe", "moodle", "canvas"]) {
  test(`the iframe for ${recipe}, in a page of another origin`, async () => {
    const course = await folder();
    await write(course, "index.html", `<!doctype html><html lang="en"><body>${snippet(recipe)}</body></html>`);
    const { page, errors, close } = await open(course, "index.html");
    const frame = await (await page.locator("iframe").elementHandle()).contentFrame();
    await until(frame, () => document.querySelector("raft-playground")?.state);
    const { notices, scenario } = await state(frame);
    assert.deepEqual(notices, []);
    const { searchParams } = new URL(await page.locator("iframe").getAttribute("src"));
    assert.equal(scenario.name, searchParams.get("scenario"));
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY", "it does not take the focus");
    assert.deepEqual(errors, []);
    await close();
  });
}

test("a script beside the iframe speaks with it, and gives it its height", async () => {
  const course = await folder();
  await write(course, "index.html", `<!doctype html><html lang="en"><body>${snippet("iframe-script")}</body></html>`);
  const { page, errors, close } = await open(course, "index.html");
  const leader = () => page.locator("#leader").innerText();
  await until(page, () => /^S\d$/.test(document.querySelector("#leader").textContent));
  const before = await leader();
  await page.locator("#crash").click();
  await until(page, (before) => ![before, "nobody"].includes(document.querySelector("#leader").textContent), before);
  await until(page, () => document.querySelector("iframe").getBoundingClientRect().height !== 420);
  assert.deepEqual(errors, []);
  await close();
});

test("every address that is printed opens without a complaint", async () => {
  const addresses = printed.flatMap(({ text }) => text.match(/https:\/\/raft\.example\/\?[^"]+/g) ?? []);
  assert.ok(addresses.length >= 5);
  for (const address of new Set(addresses)) {
    const page = await browser.newPage();
    const url = address.replace("https://raft.example/", site.url).replaceAll("&amp;", "&");
    await page.goto(url);
    await ready(page);
    const { notices, scenario } = await state(page);
    assert.deepEqual(notices, [], address);
    assert.equal(scenario?.name ?? null, new URL(url).searchParams.get("scenario"), address);
    await page.close();
  }
});
