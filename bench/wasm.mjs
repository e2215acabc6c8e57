// Times a scenario in wasm under node, as harness::time does natively:
// node wasm.mjs raft_bench.wasm SCENARIO COUNT prints what it counted and the seconds.
import { readFile } from "node:fs/promises";

const [file, scenario, count] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(await readFile(file));
const { replicate, simulate } = instance.exports;
const run = (count) =>
  scenario === "simulation"
    ? simulate(count)
    : replicate(parseInt(scenario), scenario.endsWith("-batched"), count);
// Only what runs for a while is compiled with care.
run(count);
const start = performance.now();
const counted = run(count);
console.log(`${counted >>> 0} ${(performance.now() - start) / 1000}`);
