// Goes through the built page in Firefox and in WebKit (after cargo xtask dist):
//
//     node tests/page/browsers.mjs [firefox] [webkit]
//
// The tests proper run in Chromium. This is what a visitor does first, to see that nothing of it is
// Chromium's alone. It ends with the sum, and with 1 if something failed.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { serveDist } from "./serve.mjs";
import { open } from "./webdriver.mjs";

const BROWSERS = {
  firefox: () => ({
    driver: ["geckodriver", "--log", "fatal"],
    capabilities: { "moz:firefoxOptions": { args: ["-headless"] } },
  }),
  webkit: () => ({
    // It cannot do without a screen; and it will not sandbox what root starts.
    driver: ["xvfb-run", "--auto-servernum", "WebKitWebDriver"],
    capabilities: { "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] } },
    env: process.getuid() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" } : {},
  }),
};

/** The window that comes with WebKit, in a folder of its library. */
function miniBrowser() {
  const folders = readdirSync("/usr/lib").flatMap((one) => {
    const below = /-linux-gnu/.test(one) ? readdirSync(`/usr/lib/${one}`) : [];
    return below.filter((name) => /^webkit2?gtk-/.test(name)).map((name) => `/usr/lib/${one}/${name}`);
  });
  const found = folders.find((folder) => readdirSync(folder).includes("MiniBrowser"));
  assert.ok(found, "MiniBrowser, which comes with WebKit, is nowhere in /usr/lib");
  return `${found}/MiniBrowser`;
}

// ── What is asked of the page; these run in there ──

const state = () => document.querySelector("raft-playground").state;
const leader = () => document.querySelector("raft-playground").state?.leader;
const find = (selector) => Boolean(document.querySelector("raft-playground").shadowRoot.querySelector(selector));
const text = (selector) => document.querySelector("raft-playground").shadowRoot.querySelector(selector)?.textContent;
const box = (selector) => {
  const element = document.querySelector("raft-playground").shadowRoot.querySelector(selector);
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x, y, width, height };
};

// ── What a visitor does ──

async function clickOn(browser, selector) {
  await browser.until(find, selector);
  const { x, y, width, height } = await browser.run(box, selector);
  await browser.click([x + width / 2, y + height / 2]);
}

/** A cluster with a leader, standing still some time after its election. */
async function pausedCluster(browser, site) {
  await browser.goTo(`${site.url}?seed=1&speed=1`);
  await browser.until(leader);
  await browser.until(() => document.querySelector("raft-playground").state.now_us > 2e6);
  await browser.press(" ");
  const paused = await browser.run(state);
  assert.equal(paused.playing, false, "the space bar pauses");
  return paused;
}

async function scrubToTheMiddle(browser) {
  assert.ok(await browser.run(find, "[data-tape]"), "there is no tape on the page");
  const { x, y, width, height } = await browser.run(box, "[data-tape]");
  const at = (part) => [x + part * width, y + height / 2];
  await browser.drag(at(0.95), at(0.8), at(0.6), at(0.4));
}

const JOURNEYS = {
  async "a stranger sees an election, and why it went so"(browser, site) {
    await browser.goTo(site.url);
    await browser.until(find, '[data-server="5"]');
    await browser.until(state);
    await browser.until(leader);
    await browser.until((words) => document.querySelector("raft-playground").shadowRoot.textContent.includes(words), "becomes the leader of term");
    assert.match(await browser.run(text, ".why"), /§5\.2/);
    assert.equal(await browser.run(find, "[inert]"), false, "what stood there before the program has gone");
  },

  async "a leader that is crashed with the mouse is followed by another, and comes back"(browser, site) {
    await browser.goTo(`${site.url}?seed=1&speed=1`);
    const first = await browser.until(leader);
    await clickOn(browser, `[data-server="${first}"] .body`);
    await clickOn(browser, '[data-control="crash"]');
    await browser.until((first) => {
      const { leader } = document.querySelector("raft-playground").state;
      return leader && leader !== first;
    }, first);
    await clickOn(browser, '[data-control="restart"]');
    await browser.until(() => document.querySelector("raft-playground").state.servers.every((one) => one.running));
  },

  async "time stands still, goes on and goes back by keys alone"(browser, site) {
    const paused = await pausedCluster(browser, site);
    await browser.press("ArrowRight");
    const next = await browser.run(state);
    assert.equal(next.events, paused.events + 1, "→ lets one event happen");
    await browser.press("ArrowLeft");
    assert.equal((await browser.run(state)).events, paused.events, "← takes it back");
    await browser.press("ArrowRight");
    assert.equal((await browser.run(state)).digest, next.digest, "and it happens again as it did");
    await browser.press("Home");
    assert.equal((await browser.run(state)).events, 0, "Home goes to the beginning");
    await browser.press("End");
    assert.ok((await browser.run(state)).now_us >= paused.now_us, "End goes to the end");
  },

  async "a server is chosen, crashed and restarted by keys alone, and the keys are told"(browser, site) {
    await pausedCluster(browser, site);
    await browser.press("2");
    await browser.until(find, ".card");
    await browser.press("c");
    assert.equal((await browser.run(state)).servers[1].running, false);
    await browser.press("c");
    assert.equal((await browser.run(state)).servers[1].running, true);
    await browser.press("?");
    await browser.until(find, ".help");
    await browser.press("Escape", "Escape");
    await browser.until(() => !document.querySelector("raft-playground").shadowRoot.querySelector(".card, .help"));
  },

  async "the tape is dragged, and the page follows"(browser, site) {
    const paused = await pausedCluster(browser, site);
    await scrubToTheMiddle(browser);
    const middle = await browser.run(state);
    assert.ok(middle.now_us < paused.now_us && middle.events < paused.events, "it is earlier");
    assert.equal(middle.playing, false);
    await browser.press("End");
    assert.ok((await browser.run(state)).events >= paused.events, "End goes to the end again");
  },

  async "to act in the past opens a branch, and Ctrl+Z takes it back"(browser, site) {
    const paused = await pausedCluster(browser, site);
    await scrubToTheMiddle(browser);
    await browser.press(String(paused.leader), "c");
    const parted = await browser.run(state);
    assert.notEqual(parted.branch, paused.branch, "it is another history now");
    assert.equal(parted.branches.length, 2);
    await browser.until(find, "[data-branch]");
    await browser.press("Control+z");
    const undone = await browser.run(state);
    assert.equal(undone.servers[paused.leader - 1].running, true, "the leader runs as before");
  },
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in BROWSERS));
if (unknown.length) {
  console.error(`There is no browser ${unknown.join(", ")} here; there are ${Object.keys(BROWSERS).join(" and ")}.`);
  process.exit(2);
}
const site = await serveDist();
let [passed, failed] = [0, 0];
for (const [name, setting] of Object.entries(BROWSERS)) {
  if (names.length && !names.includes(name)) continue;
  await goThrough(setting).catch((error) => {
    failed += 1;
    console.log(`\n✖ ${error.message}`);
  });
}
site.close();
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

async function goThrough(setting) {
  const browser = await open(setting());
  console.log(`\n${browser.name}`);
  try {
    await browser.resize(1280, 900);
    for (const [sentence, journey] of Object.entries(JOURNEYS)) {
      try {
        await journey(browser, site);
        passed += 1;
        console.log(`✔ ${sentence}`);
      } catch (error) {
        failed += 1;
        console.log(`✖ ${sentence}\n    ${error.message.replace(/\n/g, "\n    ")}`);
      }
    }
  } finally {
    await browser.close();
  }
}
