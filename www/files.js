// Where the program and its styles are: beside this file. Bundlers find them, too, as they are written here.

export const style = new URL("./playground.css", import.meta.url);
export const panels = new URL("./panels.css", import.meta.url);

const PROGRAM = new URL("./playground.js", import.meta.url);
const WASM = new URL("./playground_bg.wasm", import.meta.url);

/** Loads the program; `again` counts the panics before. */
export async function load(again) {
  // Another address is another instance, with a memory that no panic has touched.
  const address = again === 0 ? PROGRAM.href : `${PROGRAM.href}?again=${again}`;
  const program = await import(/* @vite-ignore */ /* webpackIgnore: true */ address);
  await program.default({ module_or_path: WASM });
  return program;
}
