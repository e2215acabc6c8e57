// A visit to the shipped page: opens it, asks it how it is, waits for something.
import { launch, serveDist } from "./serve.mjs";

/** A browser and a server for one file of tests. */
export async function start() {
  const site = await serveDist();
  const browser = await launch();
  const stop = async () => {
    await browser.close();
    site.close();
  };
  return { browser, site, open: (path, options) => open(site, browser, path, options), stop };
}

/** Opens a page of dist/; nothing may go wrong there unnoticed. */
async function open(site, browser, path = "?seed=1&speed=1", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(site.url + path);
  // Not before the program is there: its first picture may stand earlier.
  await until(page, () => [...document.querySelectorAll("raft-playground")].every((element) => element.state));
  return { page, errors, close: () => context.close() };
}

/** The state that scripts see. */
export const state = (page) => page.evaluate(() => document.querySelector("raft-playground").state);

/** Waits until something holds in the page. */
export const until = (page, condition, argument) =>
  page.waitForFunction(condition, argument, { timeout: 20_000, polling: "raf" });

/** Waits until somebody leads. */
export const aLeader = (page) => until(page, () => document.querySelector("raft-playground").state?.leader);
