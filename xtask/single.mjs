// Puts the whole page into one file that needs no server: styles, scripts and the very same wasm.
//
//     node xtask/single.mjs DIRECTORY
//
// Reads the built page in DIRECTORY, writes DIRECTORY/raft-playground.html, and says what it weighs.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { allNeeded } from "./modules.mjs";

const ENTRY = "raft-playground.js";
const PROGRAM = "playground.js";
const WASM = "playground_bg.wasm";
const OUT = "raft-playground.html";

const [folder] = process.argv.slice(2);
const file = (name) => readFileSync(join(folder, name));
const text = (name) => file(name).toString("utf8");

try {
  const page = single();
  writeFileSync(join(folder, OUT), page);
  const bytes = Buffer.from(page);
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
  const cells = sizes.map((size) => size.toLocaleString("en").padStart(12)).join("");
  console.log(`${OUT.padEnd(36)}${cells}   all in one file: raw, gzip, brotli`);
} catch (error) {
  console.error(`${OUT} cannot be made of ${folder}/: ${error.message}`);
  process.exit(1);
}

// ── The page ──

/** The page, in which everything that it refers to stands itself. */
function single() {
  let page = text("index.html");
  page = put(page, /<link rel="(modulepreload|preload)"[^>]*>\s*/g, () => "");
  page = put(page, new RegExp(`<script type="module" src="\\./${ENTRY}"></script>\\s*`, "g"), () => "");
  page = put(page, /<p class="late">[^]*?<\/p>/, () => `<p class="late">The playground does not start: it needs a newer browser.</p>`);
  // At the end, so that the first picture does not wait for it.
  const rest = [
    element("script", ' type="text/css" id="panels.css"', text("panels.css")),
    element("script", ` type="application/gzip;base64" id="${WASM}"`, gzipSync(file(WASM), { level: 9 }).toString("base64")),
    element("script", ' type="module"', bundle()),
  ];
  page = put(page, "</body>", () => `${rest.join("\n")}\n</body>`);
  page = put(page, /(http-equiv="Content-Security-Policy"\s+content=")[^"]*"/, (_, before) => `${before}${policy(page)}"`);
  page = put(page, "<head>", () => "<head>\n    <!-- Raft Playground as one file: it needs no server and asks for nothing. -->");
  const left = page.replace(/<(script|style|template)\b[^]*?<\/\1>/g, "").match(/\b(src|href)="(?!data:|#|https:)[^"]*"/);
  if (left) throw new Error(`index.html has ${left[0]}, and xtask/single.mjs does not know how to put that inside.`);
  return page;
}

/** Nothing but what stands in the page, by its digest; it may ask for nothing. */
function policy(page) {
  // What is not drawn, or not run, needs no leave.
  const bare = page.replace(/<template\b[^]*?<\/template>/g, "");
  const digests = (pattern) =>
    [...bare.matchAll(pattern)].map(([, content]) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`);
  return [
    "default-src 'none'",
    `script-src ${digests(/<script(?: type="module")?>([^]*?)<\/script>/g).join(" ")} 'wasm-unsafe-eval'`,
    `style-src ${digests(/<style>([^]*?)<\/style>/g).join(" ")}`,
    "connect-src data:",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function element(name, attributes, content) {
  // What would end the element, or begin a comment in it, is written otherwise; in a script it means the same.
  return `<${name}${attributes}>${content.replace(/<(\/script|!--)/gi, "<\\$1")}</${name}>`;
}

/** Replaces what must be there. */
function put(page, what, by) {
  const changed = page.replace(what, by);
  if (changed === page) throw new Error(`index.html has no ${what}, which xtask/single.mjs looks for.`);
  return changed;
}

// ── The modules ──

/** One script of all modules that the entry needs: each is a function that answers what it exports. */
function bundle() {
  // Where the files are, another module says here.
  const source = (name) => (name === "files.js" ? inside() : text(name));
  const names = [...allNeeded(ENTRY, source), PROGRAM];
  const all = names.map((name) => `${JSON.stringify(name)}() {\n${asFunction(name, source(name))}\n}`);
  return `
// For some documents nobody can say where they are.
const here = URL.canParse(".", document.baseURI) ? document.baseURI : "file:///";
const modules = {
${all.join(",\n")}
};
const made = {};
function need(name) {
  return (made[name] ??= modules[name]());
}
need(${JSON.stringify(ENTRY)});
`;
}

/** What stands in for files.js. */
function inside() {
  return `
const css = (text) => "data:text/css," + encodeURIComponent(text);
export const style = css(document.getElementById("poster").content.querySelector("style").textContent);
export const panels = css(document.getElementById("panels.css").textContent);

export async function load() {
  const packed = await fetch("data:application/gzip;base64," + document.getElementById("${WASM}").textContent);
  const bytes = packed.body.pipeThrough(new DecompressionStream("gzip"));
  const wasm = new Response(bytes, { headers: { "content-type": "application/wasm" } });
  // Made afresh each time, it is another instance, with a memory that no panic has touched.
  const program = modules["${PROGRAM}"]();
  await program.default({ module_or_path: wasm });
  return program;
}
`;
}

/** The body of a function that does what the module does; throws if the module says something not known here. */
function asFunction(name, source) {
  const exported = [];
  const renamed = (names) => names.replace(/(\w+)\s+as\s+(\w+)/g, "$1: $2");
  const body = source
    .replace(/^import (\{[^}]*\}) from "\.\/([^"]+)";/gm, (_, names, from) => `const ${renamed(names)} = need("${from}");`)
    .replace(/^import \* as (\w+) from "\.\/([^"]+)";/gm, (_, as, from) => `const ${as} = need("${from}");`)
    .replace(/^import "\.\/([^"]+)";/gm, (_, from) => `need("${from}");`)
    .replace(/\bimport\("\.\/([^"]+)"\)/g, (_, from) => `Promise.resolve().then(() => need("${from}"))`)
    .replace(/^export ((?:async )?function\*?|class|const|let) (\w+)/gm, (_, kind, what) => {
      exported.push(what);
      return `${kind} ${what}`;
    })
    .replace(/^export \{([^}]*)\};?/gm, (_, names) => {
      for (const one of names.split(",").map((part) => part.trim()).filter(Boolean)) {
        const [inner, outer = inner] = one.split(/\s+as\s+/);
        exported.push(outer === inner ? inner : `${outer}: ${inner}`);
      }
      return "";
    })
    .replaceAll("import.meta.url", "here");
  const unknown = body.match(/^(import|export)\b.*|\bimport(\.meta|\().*/m);
  if (unknown) throw new Error(`${name} says “${unknown[0]}”, and xtask/single.mjs does not know what to make of that.`);
  return `${body}\nreturn { ${exported.join(", ")} };`;
}
