// What axe, the accessibility checker, says.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import AxeBuilder from "@axe-core/playwright";
import { aLeader, start } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing wrong with the page in ${colorScheme}`, async () => {
    const { page, close } = await open("?seed=1&speed=1", { colorScheme });
    await aLeader(page);
    await page.keyboard.press("Space");
    await page.keyboard.press("1");
    await page.locator(".card").waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
    assert.deepEqual(told, []);
    await close();
  });
}
