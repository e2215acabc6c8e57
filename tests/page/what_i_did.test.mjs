// What was done in the page, as a scenario, comes to the same in the terminal.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { aLeader, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

const ROOT = new URL("../..", import.meta.url).pathname;

/** What the laboratory says of a scenario. */
async function inTheTerminal(file) {
  const words = ["run", "--quiet", "--locked", "--package", "raft-lab", "--", "run", "--json", file];
  const { stdout } = await promisify(execFile)("cargo", words, { cwd: ROOT });
  return JSON.parse(stdout);
}

test("what I did gives the same digest in the terminal", async () => {
  const { page, errors, close } = await open("?seed=5&speed=1&load=250");
  await aLeader(page);
  await page.keyboard.press("Space");
  const { leader } = await state(page);
  await page.keyboard.press(String(leader));
  await page.keyboard.press("c");
  await page.keyboard.press("Home");
  await page.keyboard.press("1");
  await page.keyboard.press("t");
  await page.keyboard.press(":");
  await page.locator('[data-field="statement"]:focus').waitFor();
  for (const line of ["request set x 1", "until a leader", "wait 20ms"]) {
    await page.keyboard.type(line);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await until(page, (line) => {
      const newest = document.querySelector("raft-playground").shadowRoot.querySelector(".answers > div");
      return newest?.className === "done" && newest.textContent.includes(line);
    }, line);
  }
  const here = await state(page);
  assert.ok(here.leader && 1 < here.branches.length);

  await page.locator('[data-control="what-i-did"]').click();
  await page.locator(".scenario").getByText(/request +set x 1/).first().waitFor();
  const download = page.waitForEvent("download");
  await page.locator('[data-control="save-what-i-did"]').click();
  const folder = await mkdtemp(join(tmpdir(), "what-i-did-"));
  try {
    const file = join(folder, (await download).suggestedFilename());
    assert.match(file, /what-i-did\.raft$/);
    await (await download).saveAs(file);
    assert.match(await readFile(file, "utf8"), /^seed +5\noption +load-interval 250ms/m);
    const told = await inTheTerminal(file);
    assert.equal(told.digest, here.digest);
  } finally {
    await rm(folder, { recursive: true });
  }
  assert.deepEqual(errors, []);
  await close();
});
