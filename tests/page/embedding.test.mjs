// Playgrounds in a page of somebody else's.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start, until } from "./visit.mjs";

const { open, stop } = await start();
after(stop);

test("settings that change while it runs start it again, all at once", async () => {
  const { page, errors, close } = await open("course.html");
  await page.evaluate(() => {
    const element = document.querySelector("raft-playground");
    element.setAttribute("seed", "77");
    element.setAttribute("servers", "4");
  });
  await until(page, () => {
    const state = document.querySelector("raft-playground").state;
    return state?.seed === 77 && state.servers.length === 4;
  });
  assert.deepEqual(errors, []);
  await close();
});

test("two playgrounds live in a course page, and leave nothing behind when they go", async () => {
  const { page, errors, close } = await open("course.html");
  await page.waitForFunction(() =>
    [...document.querySelectorAll("raft-playground")].every((element) => element.state),
  );
  const [first, second] = await page.evaluate(() =>
    [...document.querySelectorAll("raft-playground")].map((element) => element.state),
  );
  assert.notEqual(first.seed, second.seed);
  assert.notEqual(first.servers.length, second.servers.length);
  const frames = await page.evaluate(async () => {
    for (const element of document.querySelectorAll("raft-playground")) element.remove();
    await new Promise((resolve) => setTimeout(resolve, 100));
    let asked = 0;
    const original = window.requestAnimationFrame;
    window.requestAnimationFrame = (...words) => {
      asked += 1;
      return original.apply(window, words);
    };
    await new Promise((resolve) => setTimeout(resolve, 300));
    window.requestAnimationFrame = original;
    return asked;
  });
  assert.equal(frames, 0, "nothing asks for frames any more");
  await page.evaluate(() => {
    const element = document.createElement("raft-playground");
    element.setAttribute("seed", "5");
    element.setAttribute("servers", "7");
    document.body.append(element);
  });
  await page.waitForFunction(() => document.querySelector("raft-playground")?.state?.servers.length === 7);
  assert.deepEqual(errors, []);
  await close();
});
