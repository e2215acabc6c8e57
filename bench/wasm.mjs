// Prints how fast the world runs in wasm under node: node wasm.mjs raft_bench.wasm
import { readFile } from "node:fs/promises";

const RUNS = 7;
const EVENTS = 500_000;

const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]));
const { simulate } = instance.exports;
simulate(EVENTS / 10);
const runs = Array.from({ length: RUNS }, () => {
  const start = performance.now();
  simulate(EVENTS);
  return performance.now() - start;
}).sort((a, b) => a - b);
const rate = (EVENTS / runs[RUNS >> 1]) * 1000;
console.log(`simulated events per second, judges on, wasm: ${rate.toFixed(0)}`);
