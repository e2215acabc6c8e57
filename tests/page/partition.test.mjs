// A partition, made and healed with the keyboard, by drawing and by clicks; and a link that is cut one way.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

const cut = async (page) => (await state(page)).cut;

/** The links between some servers and the others of five, both ways, as the state lists them. */
const between = (some, all = [1, 2, 3, 4, 5]) =>
  all.flatMap((from) => all.map((to) => [from, to])).filter(([from, to]) => some.includes(from) !== some.includes(to));

/** The middle of what is drawn of a server. */
async function middle(page, server) {
  const { x, y, width, height } = await page.locator(`[data-server="${server}"] .body`).boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
}

/** A point so far on the way from one server to another. */
async function on(page, one, other, share) {
  const [from, to] = [await middle(page, one), await middle(page, other)];
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

async function draw(page, points) {
  await page.mouse.move(points[0].x, points[0].y);
  await page.mouse.down();
  for (const { x, y } of points.slice(1)) await page.mouse.move(x, y, { steps: 12 });
  await page.mouse.up();
}

test("with keys alone the leader is parted from the majority, which elects another; healed, there is one again", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1&load=0");
  await aLeader(page);
  const { leader } = await state(page);
  const other = (leader % 5) + 1;
  for (const key of ["z", leader, other, "z"]) await page.keyboard.press(String(key));
  assert.deepEqual(await cut(page), between([leader, other]));
  assert.equal(await page.locator(".island").count(), 2);
  await page.locator(".island-name", { hasText: "majority" }).waitFor();
  await page.locator(".island-name", { hasText: `S${leader} commits nothing` }).waitFor();
  await until(page, ([leader, other]) => {
    const now = document.querySelector("raft-playground").state.leader;
    return now !== leader && now !== other;
  }, [leader, other]);
  await page.keyboard.press("Z");
  assert.deepEqual(await cut(page), []);
  await page.locator(".island").first().waitFor({ state: "detached" });
  await until(page, () => {
    const { servers } = document.querySelector("raft-playground").state;
    return servers.filter((server) => server.role === "leader").length === 1
      && new Set(servers.map((server) => server.term)).size === 1;
  });
  assert.deepEqual(errors, []);
  await close();
});

test("a stroke around a server, and one across the ring, make a partition; its own button heals it", async () => {
  const { page, errors, close } = await open("?seed=1&paused");
  await page.locator('[data-control="cut"]').click();
  const { x, y } = await middle(page, 1);
  const [wide, high] = [62, 58];
  const around = [[-wide, high], [-wide, -high], [wide, -high], [wide, high], [-wide + 9, high + 4]];
  await draw(page, around.map(([dx, dy]) => ({ x: x + dx, y: y + dy })));
  assert.deepEqual(await cut(page), between([1]));
  await page.keyboard.press("q");
  await page.getByRole("button", { name: "Heal: join S1 with the others again" }).click();
  assert.deepEqual(await cut(page), []);

  await page.keyboard.press("q");
  const [left, right] = [await on(page, 4, 5, 0.5), await on(page, 3, 2, 0.5)];
  await draw(page, [{ x: left.x - 70, y: left.y }, { x: right.x + 70, y: right.y }]);
  assert.deepEqual(await cut(page), between([3, 4]));
  assert.equal((await page.locator(".tear").count()), 1);
  await page.keyboard.press("q");
  const heal = page.locator(".heal");
  await heal.focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await cut(page), []);
  assert.deepEqual(errors, []);
  await close();
});

test("a click cuts a link, another heals it; one way of it is cut by its own button and key", async () => {
  const { page, errors, close } = await open("?seed=1&paused");
  const click = async () => {
    const { x, y } = await on(page, 1, 2, 0.5);
    await page.mouse.click(x, y);
  };
  await click();
  assert.deepEqual(await cut(page), [[1, 2], [2, 1]]);
  await page.getByRole("button", { name: "S1 to S2 is cut: heal it" }).click();
  assert.deepEqual(await cut(page), [[2, 1]]);
  assert.equal(await page.locator('[data-link="1-2"]').getAttribute("aria-label"), "Link S1–S2: cut from S2 to S1");
  assert.equal(await page.locator(".one-way").count(), 1);
  await page.keyboard.press("J");
  assert.deepEqual(await cut(page), []);
  await page.keyboard.press("j");
  assert.deepEqual(await cut(page), [[1, 2]]);
  await click();
  assert.deepEqual(await cut(page), [], "what is cut in any way is healed");
  await page.keyboard.press("Escape");
  await page.locator(".link-bar").waitFor({ state: "detached" });
  assert.deepEqual(errors, []);
  await close();
});

test("with a link cut one way, what the leader sends there is lost, and the receiver stands for election", async () => {
  const { page, errors, close } = await open("?seed=1&speed=1&load=0");
  await aLeader(page);
  const { leader } = await state(page);
  const deaf = (leader % 5) + 1;
  await page.keyboard.press("Space");
  for (const key of ["q", leader, deaf, "q", leader < deaf ? "J" : "j"]) await page.keyboard.press(String(key));
  assert.deepEqual(await cut(page), [[leader, deaf]]);
  const { term } = (await state(page)).servers[deaf - 1];
  await page.keyboard.press("Space");
  await until(page, ([deaf, term]) => term < document.querySelector("raft-playground").state.servers[deaf - 1].term, [deaf, term]);
  assert.deepEqual(errors, []);
  await close();
});

test("with the tool for cutting in the hand, the keyboard goes from link to link", async () => {
  const { page, errors, close } = await open("?seed=1&paused&servers=3");
  await page.keyboard.press("q");
  await page.locator('[data-link="1-2"]').focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.querySelector("raft-playground").shadowRoot.activeElement.dataset.link), "1-3");
  await page.keyboard.press("Enter");
  assert.deepEqual(await cut(page), [[1, 3], [3, 1]]);
  assert.deepEqual(errors, []);
  await close();
});

for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }, { width: 320, height: 640 }]) {
  test(`at ${viewport.width} pixels the tools and what heals are large enough for a finger`, async () => {
    const { page, close } = await open("?seed=1&paused", { viewport });
    for (const key of ["z", "1", "5", "z"]) await page.keyboard.press(key);
    for (const one of await page.locator(".tools button:visible, .heal .hit").all()) {
      const { width, height } = await one.boundingBox();
      assert.ok(24 <= Math.min(width, height), `${await one.getAttribute("data-control")}: ${width} × ${height}`);
    }
    await close();
  });
}
