// Opens what was copied for somebody's page in a fresh page, each form as one would use it.
import assert from "node:assert/strict";
import { until, watched } from "./visit.mjs";

const ADDRESS = "https://raft.example/";

/** Opens a snippet; `form` is tag, frame, link or markdown. */
export async function openSnippet(browser, site, form, snippet) {
  const text = snippet.replaceAll(ADDRESS, site.url);
  const { page, errors, close } = await watched(browser, { viewport: { width: 1000, height: 700 } });
  if (form === "tag" || form === "frame") {
    const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A course</title><p>Before.</p>${text}<p>After.</p>`;
    await page.route("**/somebody.html", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
    await page.goto(`${site.url}somebody.html`);
  } else {
    await page.goto(form === "link" ? text.trim() : linkOf(text));
  }
  const frame = form === "frame" ? await (await page.waitForSelector("iframe")).contentFrame() : page;
  return {
    page,
    frame,
    errors,
    state: () => frame.evaluate(() => document.querySelector("raft-playground").state),
    comesTo: (digest) =>
      until(frame, (digest) => document.querySelector("raft-playground")?.state?.digest === digest, digest),
    says: (words) => frame.locator(".notice", { hasText: words }).first().waitFor(),
    close,
  };
}

/** Where the one link of a line of Markdown leads. */
function linkOf(markdown) {
  const [, address] = markdown.match(/^\[(?:[^\\\]]|\\.)*\]\(([^\s()]+)\)\s*$/) ?? assert.fail(`no link: ${markdown}`);
  return address;
}
