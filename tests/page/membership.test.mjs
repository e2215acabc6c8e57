// Servers join, learn, vote, lead, leave, and are replaced all at once.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { aLeader, start, state, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

/** Waits until all servers of a configuration go by it, and it alone. */
const settled = (page, voters, learners = []) =>
  until(page, ([voters, learners]) => {
    const { servers } = document.querySelector("raft-playground").state;
    const same = (one, other) => String(one) === String(other);
    return [...voters, ...learners].every((id) => {
      const server = servers[id - 1];
      return server && same(server.voters, voters) && same(server.learners, learners) && !server.outgoing.length;
    });
  }, [voters, learners]);

async function members(query) {
  const visit = await open(query);
  await aLeader(visit.page);
  await visit.page.locator('[data-control="open-cluster"]').click();
  const control = (server, name) => visit.page.locator(`[data-member="${server}"] [data-control="${name}"]`);
  return { ...visit, control };
}

test("a server is added to learn, is promoted, leads, and is removed", async () => {
  const { page, errors, close, control } = await members("?seed=1&servers=3&speed=1&load=0");
  const why = await control(4, "add-learner").getAttribute("title");
  assert.match(why, /would refuse.*no entry of its own term.*send it a request/);
  await page.keyboard.press("r");
  await control(4, "add-learner").click();
  await settled(page, [1, 2, 3], [4]);
  await control(4, "promote").click();
  await settled(page, [1, 2, 3, 4]);
  await control(4, "lead").click();
  await until(page, () => document.querySelector("raft-playground").state.leader === 4);
  await page.locator('[data-member="4"] [data-control="lead"][title*="leads already"]').waitFor();
  await page.keyboard.press("r");
  await control(2, "demote").click();
  await settled(page, [1, 3, 4], [2]);
  await control(3, "remove").click();
  await settled(page, [1, 4], [2]);
  await page.locator('[data-member="3"]').getByText("no member").waitFor();
  assert.deepEqual(errors, []);
  await close();
});

test("several servers are replaced at once by way of a joint configuration", async () => {
  const { page, errors, close, control } = await members("?seed=1&servers=3&speed=1&load=0");
  const { leader } = await state(page);
  await page.keyboard.press("r");
  await until(page, () => document.querySelector("raft-playground").state.servers.every(({ machine }) => machine.x === 1));
  const replace = page.locator('[data-control="replace"]');
  // The panel is drawn anew some times a second only.
  await page.locator('[data-control="replace"][title*="nothing to change"]').waitFor();
  const leaving = [1, 2, 3].filter((id) => id !== leader);
  for (const id of leaving) await control(id, "choose-voter").uncheck();
  for (const id of [4, 5]) await control(id, "choose-voter").check();
  await page.keyboard.press("Escape");
  await page.locator(".transport [data-control='pause']").click();
  await replace.click();
  const joint = (await state(page)).servers[leader - 1];
  assert.deepEqual([joint.outgoing, joint.voters], [[1, 2, 3], [leader, 4, 5].toSorted()]);
  assert.match(await page.locator(`[data-member="${leaving[0]}"]`).innerText(), /votes, old/);
  assert.match(await page.locator('[data-member="5"]').innerText(), /votes, new/);
  await page.locator(".transport [data-control='play']").click();
  await settled(page, [leader, 4, 5].toSorted());
  assert.deepEqual(errors, []);
  await close();
});

test("timers are lined up for a split vote, and spread so that there is none", async () => {
  const { page, errors, close } = await open("?seed=1&servers=5&paused&load=0");
  await page.locator('[data-control="open-cluster"]').click();
  const left = async () => new Set((await state(page)).servers.map((server) => server.timeout_us_left)).size;
  await page.locator('[data-control="line-up"]').click();
  assert.equal(await left(), 1);
  await page.locator('[data-control="spread"]').click();
  assert.equal(await left(), 5);
  assert.deepEqual(errors, []);
  await close();
});
