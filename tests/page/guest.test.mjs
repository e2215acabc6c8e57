// How a playground behaves in a page of somebody else's: it takes nothing that was not given to it.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { allThere, start, until } from "./visit.mjs";

const { openPage, stop } = await start();
after(stop);

const playground = (attributes = "seed=3 servers=3 speed=1", content = "") =>
  `<raft-playground loading=eager ${attributes}>${content}</raft-playground>`;
const tall = (px) => `<div style="height:${px}px"></div>`;
const twoFrames = (page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

test("it takes no focus on load, and scrolls nothing", async () => {
  const { page, errors, close } = await openPage(`<input id=own autofocus>${tall(900)}${playground()}${playground("seed=4 paused")}`);
  await allThere(page);
  await twoFrames(page);
  assert.deepEqual(await page.evaluate(() => [document.activeElement.id, scrollX, scrollY]), ["own", 0, 0]);
  assert.deepEqual(errors, []);
  await close();
});

test("Tab goes in, through, and out at the other end; and back", async () => {
  const { page, errors, close } = await openPage(`<button id=before>before</button>${playground("seed=3 paused")}<button id=behind>behind</button>`);
  await allThere(page);
  const at = () => page.evaluate(() => document.activeElement.id || document.activeElement.localName);
  for (const [key, from, to] of [["Tab", "before", "behind"], ["Shift+Tab", "behind", "before"]]) {
    await page.locator(`#${from}`).focus();
    const places = [];
    for (let i = 0; i < 150 && places.at(-1) !== to; i += 1) {
      await page.keyboard.press(key);
      places.push(await at());
    }
    assert.equal(places.at(-1), to, places.join(" "));
    assert.ok(10 < places.length, `${places.length} places within`);
    assert.deepEqual([...new Set(places.slice(0, -1))], ["raft-playground"]);
  }
  assert.deepEqual(errors, []);
  await close();
});

test("a key that is used inside does not reach the page, and one that is not, does", async () => {
  const { page, errors, close } = await openPage(playground("seed=3 paused"));
  await allThere(page);
  await page.evaluate(() => {
    window.keys = [];
    document.addEventListener("keydown", ({ key }) => window.keys.push(key));
  });
  const play = page.locator('[data-control="play"]');
  await play.focus();
  await page.keyboard.press("Space");
  await until(page, () => document.querySelector("raft-playground").state.playing);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+ArrowUp");
  assert.deepEqual(await page.evaluate(() => window.keys.filter((key) => key !== "Control")), ["Escape", "ArrowUp"]);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("1");
  assert.equal(await page.locator(".card").count(), 0, "and a key of the page is not heard in there");
  assert.deepEqual(errors, []);
  await close();
});

test("the wheel is the page's wherever the pointer is, until somebody has clicked into the playground", async () => {
  const { page, errors, close } = await openPage(`${tall(300)}${playground("seed=3 speed=1 load=250")}${tall(3000)}`);
  await allThere(page);
  await page.evaluate(async () => {
    for (let i = 0; i < 6; i += 1) await document.querySelector("raft-playground").run("wait 1s");
    await document.querySelector("raft-playground").pause();
  });
  await page.evaluate(() => scrollTo(0, 250));
  // All that scrolls by itself, and the picture.
  const places = await page.evaluate(() =>
    [...document.querySelector("raft-playground").shadowRoot.querySelectorAll(".app *")]
      .filter((node) => ["auto", "scroll"].includes(getComputedStyle(node).overflowY) && node.clientHeight + 20 < node.scrollHeight)
      .concat(document.querySelector("raft-playground").shadowRoot.querySelector(".picture"))
      .map((node) => {
        const { x, y, width, height } = node.getBoundingClientRect();
        return { what: node.className, x: x + width / 2, y: y + height / 2 };
      }),
  );
  assert.ok(1 < places.length, "there is a list that could take the wheel");
  for (const { what, x, y } of places) {
    await page.evaluate(() => scrollTo(0, 250));
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, 60);
    await until(page, () => 250 < scrollY).catch(() => assert.fail(`${what} takes the wheel`));
  }
  const [list] = places;
  await page.evaluate(() => scrollTo(0, 250));
  await page.locator('[data-control="play"]').focus();
  await page.mouse.move(list.x, list.y);
  await page.mouse.wheel(0, 40);
  await until(page, () =>
    [...document.querySelector("raft-playground").shadowRoot.querySelectorAll(".app *")].some((node) => 0 < node.scrollTop),
  );
  assert.equal(await page.evaluate(() => scrollY), 250);
  assert.deepEqual(errors, []);
  await close();
});

test("in a page that is read from right to left, its English is not", async () => {
  const { page, errors, close } = await openPage(
    `<p>راحة</p>${playground("seed=3 paused")}<raft-playground loading=click title="An election."></raft-playground>`,
    { html: "dir=rtl lang=ar", head: "<style>* { direction: rtl }</style>" },
  );
  await allThere(page, "raft-playground[seed]");
  const wrong = await page.evaluate(() =>
    [...document.querySelectorAll("raft-playground")].flatMap((host) =>
      [...host.shadowRoot.querySelectorAll("*")]
        // The history is drawn from the right on purpose, and its own list is turned back.
        .filter((node) => getComputedStyle(node).direction !== "ltr" && !node.matches(".history, style"))
        .map((node) => `${node.localName}.${node.className}`),
    ),
  );
  assert.deepEqual(wrong, []);
  // A sentence ends at its right: its full stop is the last thing.
  const stops = await page.evaluate(() => {
    const root = document.querySelector("raft-playground").shadowRoot;
    const walker = document.createTreeWalker(root.querySelector(".app"), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const { data } = walker.currentNode;
      if (!/\w\.$/.test(data) || data.length < 6) continue;
      const place = (from, to) => {
        const range = document.createRange();
        range.setStart(walker.currentNode, from);
        range.setEnd(walker.currentNode, to);
        return range.getBoundingClientRect();
      };
      const [word, stop] = [place(data.length - 2, data.length - 1), place(data.length - 1, data.length)];
      if (word.width && word.top === stop.top) found.push([data, word.right <= stop.left + 1]);
    }
    return found;
  });
  assert.ok(0 < stops.length, "there is a sentence");
  assert.deepEqual(stops.filter(([, isLast]) => !isLast), []);
  assert.deepEqual(errors, []);
  await close();
});

test("it is dark where the page is, and light where that is", async () => {
  const { page, errors, close } = await openPage(
    `<div style="color-scheme:dark">${playground("seed=1 paused")}</div><div style="color-scheme:light">${playground("seed=1 paused")}</div>`,
    { colorScheme: "dark", head: `<meta name=color-scheme content="light dark">` },
  );
  await allThere(page);
  const papers = await page.evaluate(() =>
    [...document.querySelectorAll("raft-playground")].map((host) => getComputedStyle(host.shadowRoot.querySelector(".app")).backgroundColor),
  );
  assert.deepEqual(papers, ["rgb(18, 22, 29)", "rgb(251, 250, 246)"]);
  assert.deepEqual(errors, []);
  await close();
});

/** Virtual time stands still, and nothing asks for frames. */
async function standsStill(page) {
  const found = await page.evaluate(async () => {
    const element = document.querySelector("raft-playground");
    const before = element.state.now_us;
    let asked = 0;
    const original = window.requestAnimationFrame;
    window.requestAnimationFrame = (frame) => original(frame, (asked += 1));
    for (let i = 0; i < 10; i += 1) await new Promise((resolve) => original(resolve));
    window.requestAnimationFrame = original;
    return [element.state.now_us - before, asked, element.state.playing];
  });
  assert.deepEqual(found, [0, 0, true]);
}

const goesOn = async (page) => {
  const before = await page.evaluate(() => document.querySelector("raft-playground").state.now_us);
  await until(page, (before) => before < document.querySelector("raft-playground").state.now_us, before);
};
/** Until it knows whether it is seen. */
const isStill = (page) =>
  until(page, async () => {
    const element = document.querySelector("raft-playground");
    const before = element.state.now_us;
    for (let i = 0; i < 5; i += 1) await new Promise(requestAnimationFrame);
    return element.state.now_us === before;
  });

for (const [how, hide, show] of [
  ["scrolled away", () => scrollTo(0, 3000), () => scrollTo(0, 0)],
  ["not displayed", () => (slide().style.display = "none"), () => (slide().style.display = "")],
  ["made invisible above it", () => (slide().style.visibility = "hidden"), () => (slide().style.visibility = "")],
  ["hidden as an element", () => (slide().firstElementChild.hidden = true), () => (slide().firstElementChild.hidden = false)],
]) {
  test(`${how}, it stands still and asks for no frame; and it goes on from there when it is seen again`, async () => {
    const { page, errors, close } = await openPage(`<section id=slide>${playground()}</section>${tall(4000)}`, {
      head: "<script>const slide = () => document.getElementById('slide')</script>",
    });
    await allThere(page);
    await goesOn(page);
    await page.evaluate(hide);
    await isStill(page);
    await standsStill(page);
    const { branch, now } = await page.evaluate(() => {
      const { branch, now_us: now } = document.querySelector("raft-playground").state;
      return { branch, now };
    });
    await page.evaluate(show);
    await goesOn(page);
    const after = await page.evaluate(() => document.querySelector("raft-playground").state);
    assert.deepEqual([after.branch, now < after.now_us], [branch, true]);
    assert.deepEqual(errors, []);
    await close();
  });
}

test("what is folded away or hidden at first comes, or goes on, when it is unfolded", async () => {
  const { page, errors, close } = await openPage(
    `<details><summary>More</summary><raft-playground id=folded seed=1 speed=1></raft-playground></details>
     <div id=around hidden>${playground("id=hidden seed=2 speed=1")}</div>`,
  );
  await until(page, () => document.getElementById("hidden").state);
  await twoFrames(page);
  const times = () => page.evaluate(() => ["folded", "hidden"].map((id) => document.getElementById(id).state?.now_us ?? null));
  const [folded, hidden] = await times();
  assert.equal(folded, null, "what is folded away asks for nothing");
  await twoFrames(page);
  assert.deepEqual(await times(), [null, hidden]);
  await page.evaluate(() => {
    document.querySelector("details").open = true;
    document.getElementById("around").hidden = false;
  });
  await until(page, () => document.getElementById("folded").state);
  await page.evaluate(() => document.getElementById("hidden").scrollIntoView());
  await until(page, (hidden) => hidden < document.getElementById("hidden").state.now_us, hidden);
  assert.deepEqual(errors, []);
  await close();
});

test("what fades in is seen", async () => {
  const { page, errors, close } = await openPage(`<div id=fading style="opacity:0">${playground()}</div>`);
  await allThere(page);
  await page.evaluate(() => (document.getElementById("fading").style.opacity = 1));
  await goesOn(page);
  assert.deepEqual(errors, []);
  await close();
});

test("asked to step while it is out of sight, it does", async () => {
  const { page, errors, close } = await openPage(`${tall(4000)}${playground("seed=3 servers=3 paused")}`);
  await allThere(page);
  await isStill(page);
  await page.evaluate(() => document.querySelector("raft-playground").step());
  await until(page, () => 0 < document.querySelector("raft-playground").state.events);
  assert.deepEqual(errors, []);
  await close();
});

test("printed, it is its picture and its link, and the buttons are not on the paper", async () => {
  const { page, errors, close } = await openPage(
    `<p>As we see:</p>${playground("seed=3 servers=3 paused")}<raft-playground loading=click scenario=log-figure-8></raft-playground>`,
  );
  await allThere(page, "raft-playground[seed]");
  const links = page.locator(".printed a");
  assert.equal(await links.first().isVisible(), false, "on the screen there is no such line");
  await until(page, () => document.querySelector("raft-playground").shadowRoot.querySelector(".printed a").href.includes("#r"));
  await page.emulateMedia({ media: "print" });
  assert.ok(await links.first().isVisible());
  assert.match(await links.first().innerText(), /^http:\/\/127\.0\.0\.1:\d+\/\?seed=3&servers=3&paused$/);
  assert.match(await links.last().innerText(), /\/\?scenario=log-figure-8$/);
  assert.ok(await page.locator(".picture svg").first().isVisible());
  assert.equal(await page.locator("button:visible").count(), 0);
  const pdf = await page.pdf();
  const text = pdf.toString("latin1");
  assert.ok(/\/URI \(http:\/\/127\.0\.0\.1:\d+\/#r1/.test(text), "the link can be clicked");
  assert.deepEqual(errors, []);
  await close();
});
