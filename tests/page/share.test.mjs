// A moment is sent to somebody else, kept, and come back to.
import assert from "node:assert/strict";
import { readFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { aLeader, start, state, until } from "./visit.mjs";

const { browser, site, open, stop } = await start();
const folder = await mkdtemp(join(tmpdir(), "share-"));
after(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

const control = (page, name) => page.locator(`[data-control="${name}"]`).first();
const notice = (page, words) => page.locator(".notice", { hasText: words }).first();

/** What one sees of a session, whoever looks. */
const sight = async (page) => {
  const { seed, now_us, events, digest, branch, branches, end_us } = await state(page);
  return { seed, now_us, events, digest, branch, branches, end_us };
};

/** Waits until a page shows a moment. */
const comesTo = (page, digest) =>
  until(page, (digest) => document.querySelector("raft-playground").state?.digest === digest, digest);

/** A session with a crash, a branch, and a past. */
async function play(page) {
  await aLeader(page);
  const { leader } = await state(page);
  await page.keyboard.press(String(leader));
  await page.keyboard.press("c");
  await page.waitForTimeout(600);
  await page.keyboard.press("Space");
  await page.keyboard.press("u");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("p");
  await until(page, () => document.querySelector("raft-playground").state.branches.length === 2);
  for (let steps = 0; steps < 5; steps += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  return sight(page);
}

/** Opens the dialog, and gives the link. */
async function link(page) {
  await page.keyboard.press("s");
  const field = page.locator("dialog input");
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector("dialog input")?.value);
  return field.inputValue();
}

/** The file that a button saves, once it is there. */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), control(page, name).click()]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

test("a link shows the very moment in another browser, and the way back to its beginning", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1&load=250");
  const sent = await play(page);
  const address = await link(page);
  assert.match(address, /\/#r1z\.[\w-]+$/);
  assert.equal(page.url().includes("#"), false, "the address is not written unasked");
  const other = await open(`index.html${new URL(address).hash}`, { colorScheme: "dark" });
  await comesTo(other.page, sent.digest);
  assert.deepEqual(await sight(other.page), sent);
  assert.equal((await state(other.page)).playing, false);
  await notice(other.page, "moment that was sent").waitFor();
  await other.page.keyboard.press("Home");
  await until(other.page, () => document.querySelector("raft-playground").state.events === 0);
  await other.page.keyboard.press("End");
  await until(other.page, () => document.querySelector("raft-playground").state.is_at_end);
  assert.deepEqual([...errors, ...other.errors], []);
  await other.close();
  await close();
});

test("the dialog is left by Escape and by its button, the keyboard goes back, and time has stood still", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1&load=250");
  await aLeader(page);
  const focused = () =>
    page.evaluate(() => document.querySelector("raft-playground").shadowRoot.activeElement?.dataset.control);
  for (const leave of [() => page.keyboard.press("Escape"), () => control(page, "close-share").click()]) {
    await link(page);
    const { events } = await state(page);
    await page.keyboard.press("Space");
    await page.keyboard.press("c");
    await page.waitForTimeout(300);
    assert.equal((await state(page)).events, events, "no time goes, and no key reaches what is behind");
    await leave();
    await page.locator("dialog").waitFor({ state: "detached" });
    assert.equal(await focused(), "share");
    await until(page, (events) => events < document.querySelector("raft-playground").state.events, events);
  }
  assert.deepEqual(errors, []);
  await close();
});

test("the link can be copied, and put into the address, to which one can come back", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1&load=250");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const sent = await play(page);
  const address = await link(page);
  await control(page, "copy-link").click();
  await page.locator(".told", { hasText: "clipboard" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), address);
  await control(page, "put-address").click();
  await page.locator(".told", { hasText: "address of this page" }).waitFor();
  assert.equal(page.url(), address);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  const again = await page.context().newPage();
  await again.goto(page.url());
  await comesTo(again, sent.digest);
  assert.deepEqual(await sight(again), sent);
  assert.deepEqual(errors, []);
  await close();
});

test("another address in the same tab opens another moment", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1&load=250");
  const sent = await play(page);
  const { hash } = new URL(await link(page));
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.evaluate((hash) => (location.hash = hash), hash);
  await comesTo(page, sent.digest);
  await page.evaluate(() => (location.hash = "#main"));
  await page.waitForTimeout(100);
  assert.equal((await state(page)).digest, sent.digest, "what is no link is nobody's business");
  assert.deepEqual(errors, []);
  await close();
});

test("a damaged link, or one of another version, is said to be so, and nothing else is shown", async () => {
  const { page, close } = await open("?seed=7&speed=1&load=250");
  await play(page);
  const { hash } = new URL(await link(page));
  await close();
  const wrong = [
    [hash.slice(0, -20), "it is damaged"],
    [`${hash.slice(0, 40)}${hash[40] === "A" ? "B" : "A"}${hash.slice(41)}`, "it is damaged"],
    [hash.replace("#r1z.", "#r1t."), "it is damaged"],
    [hash.replace("#r1", "#r2"), "its format is 2, and this page reads 1"],
    [text(reSigned(unpacked(hash), (body) => body.replace(/digest .{4}/, "digest 0000"))), "leads to another moment here"],
    [text(reSigned(unpacked(hash), (body) => body.replace(/^crash .*$/m, "implode S1"))), "not known here"],
    [text("raft-session 1\n" + "x".repeat(1 << 20)), "it is too long"],
    [bomb(), "it is too long"],
  ];
  const other = await open("index.html#r1z.abc");
  await notice(other.page, "it is damaged").waitFor();
  await until(other.page, () => document.querySelector("raft-playground").state.events, "free play has begun");
  await other.page.keyboard.press("Space");
  const before = await sight(other.page);
  for (const [fragment, words] of wrong) {
    await control(other.page, "dismiss").click();
    await other.page.evaluate((hash) => (location.hash = hash), fragment);
    await notice(other.page, words).waitFor({ timeout: 5_000 }).catch(() => assert.fail(`nobody says: ${words}`));
    assert.deepEqual(await sight(other.page), before, "what was shown stays");
  }
  assert.deepEqual(other.errors, []);
  await other.close();
});

test("a link that is too long gives way to a file, which holds the same, and can be chosen or dropped", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1&load=250");
  // What chance has rolled cannot be packed.
  const dice = rolled(5);
  const words = Array.from({ length: 12_000 }, () => String.fromCharCode(97 + dice() * 26)).join("");
  await drag(page, "drop", `title Long\nsay ${words}\nuntil a leader\nwait 200ms\n`);
  // A scenario begins when somebody says so.
  await page.locator(".lesson").waitFor();
  await page.keyboard.press("Space");
  await aLeader(page);
  await page.keyboard.press("1");
  await page.keyboard.press("c");
  await page.keyboard.press("s");
  await page.locator("dialog .error", { hasText: "save it as a file instead" }).waitFor();
  assert.equal(await control(page, "copy-link").getAttribute("aria-disabled"), "true");
  const sent = await sight(page);
  const path = await saved(page, "save-session");
  assert.match(path, /\.raft-session$/);
  const told = await readFile(path, "utf8");
  assert.match(told, /^raft-session 1\nsum [0-9a-f]{8}\n/);

  const chosen = await open("?seed=1&paused");
  await chosen.page.keyboard.press("s");
  const [chooser] = await Promise.all([chosen.page.waitForEvent("filechooser"), control(chosen.page, "pick-file").click()]);
  await chooser.setFiles(path);
  await comesTo(chosen.page, sent.digest);
  assert.deepEqual(await sight(chosen.page), sent);

  const dropped = await open("?seed=1&paused");
  await drag(dropped.page, "dragover", told);
  await dropped.page.locator(".drop").waitFor();
  await drag(dropped.page, "dragleave", told);
  await dropped.page.locator(".drop").waitFor({ state: "detached" });
  await drag(dropped.page, "dragover", told);
  await drag(dropped.page, "drop", told);
  await comesTo(dropped.page, sent.digest);
  await dropped.page.locator(".drop").waitFor({ state: "detached" });
  await drag(dropped.page, "drop", "title Dropped\nservers 3\nwait 1s\ncrash S1\n");
  await until(dropped.page, () => document.querySelector("raft-playground").state.servers.length === 3);
  await drag(dropped.page, "drop", "a letter to grandmother");
  await notice(dropped.page, "nor is it a scenario: line 1").waitFor();
  assert.deepEqual([...errors, ...chosen.errors, ...dropped.errors], []);
  for (const visit of [{ close }, chosen, dropped]) await visit.close();
});

test("a reload comes back to where one was, and a new visit does not", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1&load=250");
  const before = await play(page);
  await page.reload();
  await until(page, () => document.querySelector("raft-playground").state);
  await comesTo(page, before.digest);
  assert.deepEqual(await sight(page), before);
  assert.equal((await state(page)).playing, false, "it stood still");
  await page.keyboard.press("Space");
  await page.reload();
  await until(page, () => document.querySelector("raft-playground").state?.playing);
  assert.equal((await state(page)).branches.length, 2, "and now it goes on");
  await page.goto(`${site.url}?seed=7&speed=1&load=250`);
  await until(page, () => document.querySelector("raft-playground").state);
  assert.equal((await state(page)).branches.length, 1);
  assert.deepEqual(errors, []);
  await close();
});

test("what cannot be kept, or read again, is no harm", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.addInitScript(() => {
    Object.defineProperty(window, "sessionStorage", { get: () => { throw new DOMException("no", "SecurityError"); } });
  });
  await page.goto(`${site.url}?seed=7&paused`);
  await until(page, () => document.querySelector("raft-playground").state);
  await page.reload();
  await until(page, () => document.querySelector("raft-playground").state?.seed === 7);
  await context.close();

  const other = await open("?seed=7&paused");
  await other.page.evaluate(() => {
    const keep = sessionStorage.setItem.bind(sessionStorage);
    Storage.prototype.setItem = (name, text) => keep(name, text.replace("digest", "<b>digest"));
  });
  await other.page.reload();
  await notice(other.page, "before the page was loaded again cannot be opened: it is damaged").waitFor();
  assert.deepEqual([...errors, ...other.errors], []);
  await other.close();
});

test("the stage is saved as SVG and as PNG, and looks as it does on the page", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const { page, errors, close } = await open("?seed=7&speed=1&load=250", { colorScheme });
    await play(page);
    const shown = await page.evaluate(() => {
      const root = document.querySelector("raft-playground").shadowRoot;
      const box = root.querySelector(".stage svg").getBoundingClientRect();
      const paper = getComputedStyle(root.querySelector(".app")).backgroundColor;
      return { width: box.width, height: box.height, paper, servers: root.querySelectorAll("[data-server]").length };
    });
    await page.keyboard.press("s");
    const svg = await readFile(await saved(page, "save-svg"), "utf8");
    assert.doesNotMatch(svg, /class=|style=|var\(|tabindex/, "it needs no style sheet");
    const png = await readFile(await saved(page, "save-png"));
    // Each is opened again as a picture by itself.
    const opened = await page.evaluate(async ([svg, png]) => {
      const look = async (type, bytes) => {
        const image = new Image();
        image.src = `data:${type};base64,${bytes}`;
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        const colours = new Map();
        for (let at = 0; at < data.length; at += 4) {
          const colour = `${data[at]}, ${data[at + 1]}, ${data[at + 2]}`;
          colours.set(colour, (colours.get(colour) ?? 0) + 1);
        }
        const common = [...colours].sort(([, one], [, other]) => other - one).map(([colour]) => colour);
        return { width: canvas.width, height: canvas.height, paper: `rgb(${common[0]})`, colours: colours.size, common };
      };
      return [await look("image/svg+xml", svg), await look("image/png", png)];
    }, [Buffer.from(svg).toString("base64"), png.toString("base64")]);
    const [lines, dots] = opened;
    assert.equal(lines.width, Math.round(shown.width));
    assert.equal(dots.width, Math.trunc(shown.width * 2));
    for (const picture of opened) {
      assert.equal(picture.paper, shown.paper, colorScheme);
      assert.ok(picture.colours > 20, `there is something on it: ${picture.colours} colours`);
      assert.ok(picture.common.slice(0, 40).some((colour) => colour === "86, 180, 233" || colour === "230, 159, 0"), "a term");
    }
    assert.deepEqual(errors, []);
    await close();
  }
});

test("hundreds of strange links and files are refused in words, nothing becomes markup, and the page lives", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1&load=250");
  await play(page);
  const { hash } = new URL(await link(page));
  const told = unpacked(hash);
  await page.keyboard.press("Escape");
  const before = await sight(page);
  const dice = rolled(11);
  const markup = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`;
  const strange = Array.from({ length: 240 }, (_, number) => {
    const at = Math.floor(dice() * told.length);
    const damaged = [
      () => told.slice(0, at),
      () => told.slice(0, at) + markup + told.slice(at),
      () => told.slice(0, at) + String.fromCharCode(32 + dice() * 1_000) + told.slice(at + 2),
      () => told.slice(at) + told.slice(0, at),
      () => Array.from({ length: at }, () => String.fromCharCode(dice() * 65_536)).join(""),
      () => reSigned(told, (body) => body.replace("[scenario]", `[${markup}]`)),
      () => reSigned(told, (body) => body.replace(/^tab .*/m, `tab ${markup}`).replace(/digest ./, "digest x")),
      () => reSigned(told, (body) => body.replace(/^\[branch 2 of 1\].*/m, `[branch 2 of 1] ${markup}`).replace(/digest ..../, "digest 0000")),
    ][number % 8]();
    const fragment = [text(damaged), packed(damaged), hash.slice(0, 10 + at) + markup][number % 3];
    return number % 2 ? { fragment } : { file: damaged };
  });
  const answers = new Set();
  for (const { fragment, file } of strange) {
    await page.evaluate(() => {
      const root = document.querySelector("raft-playground").shadowRoot;
      root.querySelectorAll('.notice [data-control="dismiss"]').forEach((button) => button.click());
    });
    if (file === undefined) await page.evaluate((fragment) => (location.hash = fragment), fragment);
    else await drag(page, "drop", file);
    const said = page.locator(".notice p").first();
    await said.waitFor({ timeout: 5_000 }).catch(() => assert.fail(`nothing is said of ${fragment ?? file}`));
    const words = await said.textContent();
    assert.match(words, /^this (link|file) cannot be opened: /);
    assert.ok(words.length < 600, words);
    answers.add(words.replace(/“.*”|\d+/g, "…"));
  }
  assert.ok(answers.size >= 5, [...answers].join("\n"));
  assert.deepEqual(await sight(page), before);
  const made = await page.evaluate(() => {
    const root = document.querySelector("raft-playground").shadowRoot;
    return [window.hacked, root.querySelectorAll("img, script").length];
  });
  assert.deepEqual(made, [undefined, 0]);
  await page.keyboard.press("ArrowRight");
  assert.equal((await state(page)).events, before.events + 1, "and it goes on");
  assert.deepEqual(errors, []);
  await close();
});

test("names that look like markup stay words when they are opened", async () => {
  const { page, errors, close } = await open("?seed=7&speed=1&load=250");
  const sent = await play(page);
  const told = unpacked(new URL(await link(page)).hash);
  await page.keyboard.press("Escape");
  const named = reSigned(told, (body) => body.replace(/^\[branch 2 of 1\].*/m, "[branch 2 of 1] <img src=x> ]&amp;"));
  await drag(page, "drop", named);
  await until(page, () => document.querySelector("raft-playground").state.branches[1]?.name.startsWith("<img"));
  const again = await sight(page);
  assert.equal(again.digest, sent.digest);
  assert.equal(again.branches[1].name, "<img src=x> ]&amp;");
  assert.deepEqual(errors, []);
  await close();
});

// ── Links and files as somebody else would make them ──

import { deflateRawSync, inflateRawSync } from "node:zlib";

const unpacked = (hash) => inflateRawSync(Buffer.from(hash.split(".")[1], "base64url")).toString("utf8");
const packed = (text) => `#r1z.${deflateRawSync(Buffer.from(text)).toString("base64url")}`;
const text = (text) => `#r1t.${Buffer.from(text).toString("base64url")}`;
/** A few bytes that unpack to a hundred megabytes. */
const bomb = () => packed("raft-session 1\n" + "x".repeat(100 << 20));

/** A session with another body, and the checksum of that. */
function reSigned(session, change) {
  const [first, , ...body] = session.split("\n");
  const changed = change(body.join("\n"));
  let sum = ~0;
  for (const byte of Buffer.from(changed)) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return `${first}\nsum ${(~sum >>> 0).toString(16).padStart(8, "0")}\n${changed}`;
}

/** What the browser says when a file is dragged over the page or dropped there. */
const drag = (page, event, text) =>
  page.evaluate(([event, text]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], "some.raft-session"));
    const app = document.querySelector("raft-playground").shadowRoot.querySelector(".app");
    app.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true, composed: true }));
  }, [event, text]);

/** The same numbers from 0 to 1 each time. */
function rolled(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
