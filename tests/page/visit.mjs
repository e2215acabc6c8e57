// A visit to the shipped page: opens it, asks it how it is, waits for something.
import { launch, serveDist } from "./serve.mjs";

/** A browser and a server for one file of tests. */
export async function start(how) {
  const site = await serveDist(how);
  const browser = await launch();
  const stop = async () => {
    await browser.close();
    site.close();
  };
  return {
    browser,
    site,
    open: (path, options) => open(site, browser, path, options),
    openPage: (body, options) => openPage(site, browser, body, options),
    stop,
  };
}

/** A page to be opened; nothing may go wrong there unnoticed. */
export async function watched(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  return { page, errors, close: () => context.close() };
}

/** Opens a page of dist/. */
async function open(site, browser, path = "?seed=1&speed=1", options = {}) {
  const visit = await watched(browser, options);
  const { page } = visit;
  await page.goto(site.url + path);
  // In a page of somebody else's the program comes when a playground is near.
  await page.evaluate(() => document.querySelector("raft-playground:not([address])")?.scrollIntoView());
  // Not before the program is there: its first picture may stand earlier.
  await until(page, () => document.querySelector("raft-playground")?.state);
  return visit;
}

/** Opens a page of somebody else's, with this body, which has playgrounds from dist/. */
async function openPage(site, browser, body, { html = "lang=en", head = "", files = {}, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  const text =
    `<!doctype html><html ${html}><head><meta charset=utf-8><title>A page</title><link rel=icon href="data:,">` +
    `${head}<script type=module src=raft-playground.js></script></head><body>${body}</body></html>`;
  for (const [name, body] of Object.entries({ "guest.html": text, ...files })) {
    await context.route(site.url + name, (route) => route.fulfill({ contentType: "text/html", body }));
  }
  await page.goto(`${site.url}guest.html`);
  return { page, context, errors, close: () => context.close() };
}

/** Waits until all playgrounds that are asked for are there. */
export const allThere = (page, selector = "raft-playground") =>
  until(page, (selector) => [...document.querySelectorAll(selector)].every((element) => element.state), selector);

/** The state that scripts see. */
export const state = (page) => page.evaluate(() => document.querySelector("raft-playground").state);

/** Waits until something holds in the page. */
export const until = (page, condition, argument) =>
  page.waitForFunction(condition, argument, { timeout: 20_000, polling: "raf" });

/** Waits until somebody leads. */
export const aLeader = (page) => until(page, () => document.querySelector("raft-playground").state?.leader);

/** Waits until something holds of the state that scripts see; looked at from here, for the page's policy forbids `eval`. */
export async function holds(page, condition, argument) {
  for (let looks = 0; looks < 1_000; looks += 1) {
    if (condition(await state(page), argument)) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`waited in vain until ${condition}`);
}
