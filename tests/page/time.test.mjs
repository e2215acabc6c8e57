// Going through time: rewind, branch, compare, undo, rename, delete, with the mouse and with the keys.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, holds, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

/** A cluster with a leader that has run until a virtual time, and stands still there. */
async function ran(us, query = "?seed=7&speed=5&load=250") {
  const visit = await open(query);
  await aLeader(visit.page);
  await holds(visit.page, (now, us) => us <= now.now_us, us);
  await visit.page.keyboard.press("Space");
  return visit;
}

/** Presses the pointer on a part of the tape, moves it to another one, and lets it go. */
async function drag(page, from, to) {
  const tape = await page.locator("[data-tape]").boundingBox();
  const at = (part) => [tape.x + part * tape.width, tape.y + tape.height / 2];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 4 });
  await page.mouse.up();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  return state(page);
}

test("to look never changes anything, and one comes back to the same", async () => {
  const { page, errors, close } = await ran(4_000_000);
  const end = await state(page);
  assert.equal(end.is_at_end, true);
  const past = await drag(page, 0.6, 0.2);
  assert.ok(past.now_us < end.now_us / 2, `${past.now_us} of ${end.now_us}`);
  assert.deepEqual([past.is_at_end, past.end_us, past.branches.length], [false, end.end_us, 1]);
  assert.match(await page.locator("[data-tape]").getAttribute("aria-valuetext"), /^\d+\.\d{3} of \d+\.\d{3} s, term 1, S\d leads$/);
  for (const key of ["ArrowLeft", "Shift+ArrowLeft", "E", "K", "Home"]) await page.keyboard.press(key);
  await holds(page, (now) => now.events === 0);
  for (const key of ["e", "k", "Shift+ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
  await drag(page, 0.1, 0.99);
  const back = await state(page);
  assert.deepEqual([back.digest, back.events, back.is_at_end], [end.digest, end.events, true]);
  await page.keyboard.press("Home");
  await page.keyboard.press("End");
  await holds(page, (now, us) => us < now.now_us && now.playing, end.now_us);
  assert.deepEqual(errors, []);
  await close();
});

test("a step is as long at every speed, and goes by what is chosen", async () => {
  const { page, errors, close } = await ran(3_000_000);
  const steps = [];
  for (const speed of ["1/1000", "10"]) {
    await page.getByRole("combobox", { name: "Speed" }).selectOption(`${speed}×`);
    await page.keyboard.press("Home");
    await page.locator('[data-control="step-by-commit"]').click();
    for (let step = 0; step < 3; step += 1) await page.locator('[data-control="next-commit"]').click();
    await page.locator('[data-control="previous-commit"]').click();
    await page.locator('[data-control="step-by-event"]').click();
    await page.locator('[data-control="next-event"]').click();
    const { events, now_us, digest } = await state(page);
    steps.push({ events, now_us, digest });
  }
  assert.deepEqual(steps[0], steps[1]);
  assert.deepEqual(errors, []);
  await close();
});

test("the menu of speeds shows the speed, also after somebody has used it", async () => {
  const { page, errors, close } = await open("?seed=1&paused");
  const menu = page.getByRole("combobox", { name: "Speed" });
  const shown = () => menu.evaluate((menu) => menu.selectedOptions[0].textContent);
  await menu.selectOption("1/20×");
  await page.locator('[data-control="faster"]').click();
  assert.deepEqual([(await state(page)).speed, await shown()], ["1/10", "1/10×"]);
  await page.keyboard.press("Minus");
  await page.keyboard.press("Minus");
  assert.deepEqual([(await state(page)).speed, await shown()], ["1/50", "1/50×"]);
  assert.deepEqual(errors, []);
  await close();
});

test("what one does in the past opens a branch, to go to, compare, rename and delete", async () => {
  const { page, errors, close } = await ran(4_000_000);
  const { leader, now_us } = await state(page);
  const past = await drag(page, 0.6, 0.3);
  await page.keyboard.press(String(leader));
  await page.keyboard.press("c");
  let now = await state(page);
  assert.deepEqual(now.branches.map((branch) => branch.name), ["the first run", `crash S${leader} instead`]);
  assert.equal(now.branches[1].fork_us, past.now_us);
  const [first, second] = now.branches.map((branch) => branch.id);
  assert.equal(now.branch, second);
  await page.keyboard.press("Space");
  await holds(page, (now, old) => now.leader && now.leader !== old, leader);
  await page.keyboard.press("Space");
  assert.equal(await page.locator("[data-branch]").count(), 2);

  // Beside each other.
  await page.locator(`[data-branch="${first}"] [data-control="compare"]`).click();
  await page.locator(".difference").waitFor();
  assert.match(await page.locator(".difference").innerText(), /the first run/);
  assert.equal(await page.locator(".pictures .picture").count(), 2);
  const role = (picture) => page.locator(picture).locator(`[data-server="${leader}"]`).getAttribute("data-role");
  assert.deepEqual([await role(".pictures > .picture"), await role(".beside .picture >> visible=true")], ["crashed", "leader"]);
  await page.keyboard.press("b");
  await page.locator(".beside").first().waitFor({ state: "detached" });

  // There and back.
  await page.locator(`[data-branch="${second}"] [data-control="rename-branch"]`).click();
  await page.getByRole("textbox", { name: "Name of the branch" }).waitFor();
  await page.keyboard.type("without its leader");
  await page.keyboard.press("Enter");
  await page.getByText("without its leader").first().waitFor();
  await page.locator(`[data-branch="${second}"] [data-control="rename-branch"]`).click();
  await page.getByRole("textbox", { name: "Name of the branch" }).waitFor();
  await page.keyboard.type("never");
  await page.keyboard.press("Escape");
  assert.equal((await state(page)).branches[1].name, "without its leader");
  assert.equal(await page.locator("[data-branch] [data-control='delete-branch']").count(), 1, "not what is shown");
  await page.locator(`[data-branch="${first}"] [data-control="go-to-branch"]`).click();
  await holds(page, (now, first) => now.branch === first, first);
  now = await state(page);
  assert.equal(now.servers[leader - 1].running, true);
  assert.equal(now.end_us, now_us);
  await page.locator(`[data-branch="${second}"] [data-control="delete-branch"]`).click();
  await holds(page, (now) => now.branches.length === 1);
  assert.deepEqual(errors, []);
  await close();
});

test("undo goes back to before the last action, and redo returns", async () => {
  const { page, errors, close } = await ran(2_000_000);
  const before = await state(page);
  const follower = (before.leader % 5) + 1;
  await page.keyboard.press(String(follower));
  await page.keyboard.press("c");
  await page.keyboard.press("Space");
  await holds(page, (now, us) => us + 500_000 < now.now_us, before.now_us);
  await page.keyboard.press("Space");
  const done = await state(page);
  await page.keyboard.press("Control+z");
  const undone = await state(page);
  assert.deepEqual([undone.digest, undone.now_us, undone.branch], [before.digest, before.now_us, before.branch]);
  await page.keyboard.press("Control+Shift+z");
  assert.equal((await state(page)).digest, done.digest);
  await page.locator('[data-control="undo"]').click();
  await page.keyboard.press(String(before.leader));
  await page.keyboard.press("c");
  const other = await state(page);
  assert.deepEqual([other.branches.length, other.branches[1].name], [2, `crash S${before.leader} instead`]);
  await page.keyboard.press("Control+z");
  const again = await state(page);
  assert.deepEqual([again.branch, again.digest], [before.branch, before.digest], "also over branches");
  await page.keyboard.press("Control+y");
  assert.equal((await state(page)).branch, other.branch);
  assert.deepEqual(errors, []);
  await close();
});

test("a pointer over the tape tells what was there, and moves nothing", async () => {
  const { page, errors, close } = await ran(3_000_000);
  const before = await state(page);
  const tape = await page.locator("[data-tape]").boundingBox();
  await page.mouse.move(tape.x + 0.3 * tape.width, tape.y + 20);
  const told = await page.locator(".hover-tells").innerText();
  assert.match(told, /^\d+\.\d{3} s · term 1 · S\d leads/);
  assert.equal((await state(page)).now_us, before.now_us);
  await page.mouse.move(tape.x, tape.y - 300);
  await page.locator(".hover-tells").waitFor({ state: "detached" });
  assert.deepEqual(errors, []);
  await close();
});

test("a finger drags the tape, and the lanes fit a phone", async () => {
  const { page, errors, close } = await open("?seed=7&speed=5&load=250", { viewport: { width: 320, height: 640 }, hasTouch: true });
  await holds(page, (now) => 3_000_000 <= now.now_us);
  const tape = await page.locator("[data-tape]").boundingBox();
  await page.touchscreen.tap(tape.x + 0.3 * tape.width, tape.y + tape.height / 2);
  await holds(page, (now) => !now.playing && !now.is_at_end);
  await page.keyboard.press("1");
  await page.keyboard.press("c");
  await page.locator(".lane").waitFor();
  const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
  assert.ok(width <= 320, `${width} px wide`);
  for (const button of await page.locator(".row button:visible").all()) {
    const box = await button.boundingBox();
    assert.ok(24 <= box.width && 24 <= box.height && box.x + box.width <= 320, JSON.stringify(box));
  }
  assert.deepEqual(errors, []);
  await close();
});
