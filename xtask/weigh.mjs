// What each crate weighs in the page's wasm, as the text of docs/size.md.
//
//     node xtask/weigh.mjs FILE_WITH_NAMES.wasm > docs/size.md
//
// The names must be Rust's newer ones (`symbol-mangling-version=v0`), which say for which types a
// generic function was made.
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

/// Who is asked first: a function counts for the first group with a crate in its name.
const GROUPS = [
  ["the page's components, inside Yew's own functions", (crates) => isPage(crates) && crates[0] === "yew"],
  ["the page", isPage],
  ["experiment", has("experiment")],
  ["scenario", has("scenario")],
  ["check", has("check")],
  ["sim", has("sim")],
  ["raft", has("raft")],
  ["serde, serde_json", has("serde_json", "serde_core", "itoa", "memchr")],
  ["Yew", has("yew", "implicit_clone", "indexmap", "slab")],
  ["wasm-bindgen, js-sys, web-sys, gloo", has("wasm_bindgen", "js_sys", "web_sys", "gloo_utils", "console_error_panic_hook")],
  ["the allocator (dlmalloc)", has("dlmalloc", "__rustc")],
  ["Rust's library (std, alloc, core)", () => true],
];

/// What functions do, whosever they are.
const KINDS = [
  ["formatting (`core::fmt`)", /\bfmt::|::fmt$|Formatter/],
  ["of it `Debug`", /fmt::Debug/],
  ["sorting", /slice::sort|merge_sort/],
  ["cloning", /clone::Clone/],
  ["dropping", /drop_in_place|drop::Drop/],
  ["comparing and hashing", /cmp::Partial|cmp::Ord|cmp::Eq|hash::Hash/],
  ["hash maps", /hashbrown|indexmap|hash::map/],
  ["B-trees", /btree/],
];

function isPage(crates) {
  return crates.includes("raft_playground") || crates.includes("playground");
}

function has(...names) {
  return (crates) => crates.some((crate) => names.includes(crate));
}

/// Reads numbers, names and pieces, one after the other.
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  get isDone() {
    return this.at >= this.bytes.length;
  }
  number() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }
  take(length) {
    return this.bytes.subarray(this.at, (this.at += length));
  }
  piece() {
    return this.take(this.number());
  }
  name() {
    return this.piece().toString();
  }
  /// As many things as the number that comes next says.
  list(read) {
    return Array.from({ length: this.number() }, read);
  }
}

const [CUSTOM, IMPORT, CODE, DATA] = [0, 2, 10, 11];

/// The sections of a wasm file, as [id, bytes].
function sections(bytes) {
  const reader = new Reader(bytes.subarray(8));
  const found = [];
  while (!reader.isDone) found.push([reader.number(), reader.piece()]);
  return found;
}

/// How many functions come from outside; they are counted before our own.
function importedFunctions(section) {
  const reader = new Reader(section);
  const limits = () => (reader.number() & 1 ? [reader.number(), reader.number()] : [reader.number()]);
  const skip = [() => reader.number(), () => (reader.number(), limits()), limits, () => reader.take(2)];
  const kinds = reader.list(() => {
    reader.name();
    reader.name();
    const kind = reader.number();
    skip[kind]();
    return kind;
  });
  return kinds.filter((kind) => kind === 0).length;
}

/// The names of functions, by number, from the custom section of that name.
function functionNames(custom) {
  const FUNCTIONS = 1;
  const names = new Map();
  for (const reader of custom.map((section) => new Reader(section))) {
    if (reader.name() !== "name") continue;
    while (!reader.isDone) {
      const kind = reader.number();
      const part = new Reader(reader.piece());
      if (kind === FUNCTIONS) part.list(() => names.set(part.number(), part.name()));
    }
  }
  return names;
}

function compressed(pieces) {
  const bytes = Buffer.concat(pieces);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return brotliCompressSync(bytes, { params }).length;
}

/// A function's crates in the order of its name, and the name without what tells versions apart.
function read(name) {
  const crates = [...name.matchAll(/(\w+)\[[0-9a-f]+\]::/g)].map(([, crate]) => crate);
  // What has no crate is exported by the page, or it is a method of a primitive type.
  const isMethod = name.startsWith("<");
  return [crates.length > 0 || isMethod ? crates : ["playground"], name.replaceAll(/\[[0-9a-f]+\]/g, "")];
}

const all = sections(readFileSync(process.argv[2]));
const only = (id) => all.filter(([section]) => section === id).map(([, bytes]) => bytes);
const names = functionNames(only(CUSTOM));
const first = importedFunctions(only(IMPORT)[0]);
const code = new Reader(only(CODE)[0]);
const functions = code.list((_, place) => {
  const [crates, name] = read(names.get(first + place) ?? "");
  return { name, bytes: code.piece(), group: GROUPS.findIndex(([, isOurs]) => isOurs(crates)) };
});
if (names.size < functions.length) {
  console.error(`${process.argv[2]} does not name its functions: was it built with the profile page-named?`);
  process.exit(1);
}

const rest = all.filter(([id]) => ![CUSTOM, CODE, DATA].includes(id)).map(([, bytes]) => bytes);
const data = only(DATA);
const length = (pieces) => pieces.reduce((sum, piece) => sum + piece.length, 0);
const bodies = (found) => found.map((one) => one.bytes);
const whole = [...rest, ...bodies(functions), ...data];
const wholeCompressed = compressed(whole);
const saved = (without) => wholeCompressed - compressed(without);

const thousands = (number) => number.toLocaleString("en");
function row(name, isIt, without) {
  const raw = length(whole) - length(without);
  const share = `${((100 * raw) / length(whole)).toFixed(1)} %`;
  return `| ${name} | ${isIt} | ${thousands(raw)} | ${share} | ${thousands(saved(without))} |`;
}
function functionsRow(name, isIt) {
  const others = functions.filter((one) => !isIt(one));
  return row(name, thousands(functions.length - others.length), [...rest, ...bodies(others), ...data]);
}

const byLength = [...functions].sort((a, b) => b.bytes.length - a.bytes.length);
const head = (what) => [`| ${what} | functions | bytes | share | brotli |`, "| --- | ---: | ---: | ---: | ---: |"];
const lines = [
  "# What the page weighs",
  "",
  "Made by `cargo xtask weigh`; do not edit it. What is shipped, JavaScript included, and the budget are",
  "printed by `cargo xtask dist`. Here is what is in the wasm: the page built once more, with its names.",
  "",
  "A function counts for the topmost of the crates in its name: `Vec<raft::Entry>::push` counts for raft, and",
  "what was inlined counts for where it went. The last column says how many bytes of brotli less it would be",
  "without, give or take some two thousand: each piece helps to compress the others, so the pieces do not add",
  "up to the whole.",
  "",
  ...head("by crate"),
  ...GROUPS.map(([name], group) => functionsRow(name, (one) => one.group === group)),
  row("data: texts, tables, vtables", "", [...rest, ...bodies(functions)]),
  row("types, imports, exports, function table", "", [...bodies(functions), ...data]),
  `| **together** | ${thousands(functions.length)} | ${thousands(length(whole))} | 100 % | ${thousands(wholeCompressed)} |`,
  "",
  "The same functions, by what they do; only where they were not inlined.",
  "",
  ...head("by kind"),
  ...KINDS.map(([name, pattern]) => functionsRow(name, (one) => pattern.test(one.name))),
  "",
  "## The longest functions",
  "",
  "| bytes | function |",
  "| ---: | --- |",
  ...byLength.slice(0, 40).map(({ name, bytes }) => `| ${thousands(bytes.length)} | \`${shortened(name)}\` |`),
];
console.log(lines.join("\n"));

/// Without the paths of the libraries' modules, and not endless.
function shortened(name) {
  const short = name.replaceAll(/\b(core|alloc|std|yew)::(\w+::)+(?=\w)/g, "$1::");
  return short.length > 110 ? `${short.slice(0, 109)}…` : short;
}
