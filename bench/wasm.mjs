// Times a scenario in wasm under node, as harness::time does natively:
// node wasm.mjs raft_bench.wasm SCENARIO COUNT prints what it counted and the seconds.
// node wasm.mjs raft_bench.wasm hour SECONDS SEEKS prints what bin/hour.rs does.
import { readFile } from "node:fs/promises";

const [file, scenario, ...counts] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(await readFile(file));
const { clone_world, experiment, keyframes, memory, record, replicate, seek, simulate } = instance.exports;

const milliseconds = (what) => {
  const start = performance.now();
  what();
  return performance.now() - start;
};

const time = (count) => {
  const worlds = { simulation: simulate, experiment };
  const run = () =>
    worlds[scenario]?.(count) ?? replicate(parseInt(scenario), scenario.endsWith("-batched"), count);
  // Only what runs for a while is compiled with care.
  run();
  let counted;
  const took = milliseconds(() => (counted = run()));
  return [counted >>> 0, took / 1000];
};

const hour = (seconds, seeks) => {
  let events;
  const recorded = milliseconds(() => (events = record(seconds))) / 1000;
  const bytes = memory.buffer.byteLength;
  const clone = milliseconds(() => clone_world(100)) / 100;
  const numbers = [...Array(seeks).keys()];
  const rounds = [1, 2, 3].map(() => numbers.map((number) => milliseconds(() => seek(number))));
  const best = numbers.map((number) => Math.min(...rounds.map((round) => round[number])));
  const took = best.sort((a, b) => a - b);
  return [bytes, keyframes(), events >>> 0, recorded, clone, took[seeks >> 1], took[seeks - 1]];
};

const numbers = scenario === "hour" ? hour(...counts.map(Number)) : time(...counts.map(Number));
console.log(numbers.join(" "));
