// The package for npm: from a plain page, through a bundler, and with TypeScript; and its declarations are true.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { build, createServer as createVite } from "vite";
import { launch, serveDist } from "./serve.mjs";
import { aLeader, until } from "./visit.mjs";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLE = fileURLToPath(new URL("types/example.ts", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src data: blob:";
const PAGE = (script) => `<!doctype html>
<html lang="en">
  <head>
    <title>A lesson</title>
    <link rel="icon" href="data:," />
    <script type="module" src="${script}"></script>
  </head>
  <body><raft-playground seed="7" servers="3" speed="1" loading="eager"></raft-playground></body>
</html>`;

let folder;
let browser;
let shipped;

/** A project that depends on the package, as npm would lay it out. */
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "npm-"));
  const made = join(folder, "made");
  execFileSync("node", ["xtask/npm.mjs", "dist", made], { cwd: REPOSITORY });
  // What a registry would get, and nothing else.
  execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: made });
  const { version } = JSON.parse(await readFile(join(made, "package.json"), "utf8"));
  await mkdir(join(folder, "node_modules"));
  execFileSync("tar", ["-xzf", `raft-playground-${version}.tgz`], { cwd: folder });
  await cp(join(folder, "package"), join(folder, "node_modules/raft-playground"), { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "lesson", private: true, type: "module" }));
  await writeFile(join(folder, "main.js"), 'import "raft-playground";\n');
  await writeFile(join(folder, "index.html"), PAGE("./main.js"));
  browser = await launch();
  shipped = await serveDist();
});
after(async () => {
  await browser?.close();
  shipped?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** Serves a folder under a strict policy. */
async function serve(root) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname.replace(/\/$/, "/index.html");
    try {
      const body = await readFile(join(root, path));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "text/plain", "content-security-policy": POLICY });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** Opens a page with an element in it, sees it live, panic and start again; nothing else may go wrong. */
async function assertLives(url, expected = /^$/) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(url);
  await aLeader(page);
  const { seed, servers } = await page.evaluate(() => document.querySelector("raft-playground").state);
  assert.deepEqual([seed, servers.length], [7, 3]);
  assert.equal(await page.evaluate(() => document.querySelector("raft-playground").shadowRoot.adoptedStyleSheets.length >= 2), true);
  await page.evaluate(() => {
    dispatchEvent(new CustomEvent("raft-playground-panic", { detail: { message: "made up", instance: 0 } }));
  });
  await page.getByRole("button", { name: "Start again" }).click();
  await aLeader(page);
  assert.deepEqual(errors.filter((error) => !expected.test(error)), []);
  await context.close();
}

test("it works from a plain module script", async (t) => {
  const root = join(folder, "node_modules/raft-playground");
  await writeFile(join(root, "lesson.html"), PAGE("./raft-playground.js"));
  const site = await serve(root);
  t.after(site.close);
  await assertLives(`${site.url}lesson.html`);
});

test("it works when Vite has built the page, from any folder", async (t) => {
  const outDir = join(folder, "built/below");
  await build({ root: folder, base: "./", logLevel: "error", configFile: false, build: { outDir } });
  const site = await serve(join(folder, "built"));
  t.after(site.close);
  await assertLives(`${site.url}below/`);
});

test("it works from Vite's own server, told as the README says", async (t) => {
  const readme = await readFile(join(folder, "node_modules/raft-playground/README.md"), "utf8");
  const told = readme.match(/export default (\{.*\});/)[1];
  assert.equal(told, '{ optimizeDeps: { exclude: ["raft-playground"] } }');
  const vite = await createVite({
    root: folder,
    logLevel: "error",
    configFile: false,
    server: { host: "127.0.0.1", port: 0, hmr: false, ws: false },
    optimizeDeps: { exclude: ["raft-playground"] },
  });
  t.after(() => vite.close());
  await vite.listen();
  // Nothing is reloaded here when a file changes, and the page complains of that.
  await assertLives(vite.resolvedUrls.local[0], /WebSocket|websocket/);
});

test("its declarations and an example that uses all of them compile, strictly", () => {
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    types: [],
    paths: { "raft-playground": [join(folder, "node_modules/raft-playground/raft-playground.d.ts")] },
  };
  const program = ts.createProgram([EXAMPLE], options);
  const said = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file ? `${file.fileName}:${file.getLineAndCharacterOfPosition(start).line + 1}: ` : "";
    return line + ts.flattenDiagnosticMessageText(messageText, "\n");
  });
  assert.deepEqual(said, []);
});

// ── What is declared is what is there ──

const source = ts.createSourceFile(
  "raft-playground.d.ts",
  await readFile(join(REPOSITORY, "www/raft-playground.d.ts"), "utf8"),
  ts.ScriptTarget.ES2022,
);
const interfaces = Object.fromEntries(
  source.statements.filter(ts.isInterfaceDeclaration).map((one) => [one.name.text, one]),
);
const names = (name) => [...new Set(interfaces[name].members.map((member) => member.name.text))];

test("the element has the verbs, properties and settings that are declared, and no others", async () => {
  const page = await browser.newPage();
  await page.goto(`${shipped.url}?seed=1`);
  await until(page, () => document.querySelector("raft-playground").state);
  const there = await page.evaluate(() => {
    const own = Object.getOwnPropertyNames(customElements.get("raft-playground").prototype);
    return own.filter((name) => !/^constructor$|Callback$/.test(name));
  });
  const declared = [...names("RaftPlaygroundElement"), ...names("RaftPlaygroundSettings")];
  const inherited = ["addEventListener", "removeEventListener"];
  assert.deepEqual(there.sort(), declared.filter((name) => !inherited.includes(name)).sort());
  await page.close();
});

test("the state is what is declared, at its beginning and later", async () => {
  const page = await browser.newPage();
  await page.goto(`${shipped.url}?seed=1&speed=1&load=250`);
  await aLeader(page);
  const later = () => document.querySelector("raft-playground").state.servers.every(({ log }) => log.length);
  await until(page, later);
  for (const key of ["1", "c"]) await page.keyboard.press(key);
  await until(page, () => document.querySelector("raft-playground").state.messages.length > 0);
  const state = await page.evaluate(() => document.querySelector("raft-playground").state);
  assert.deepEqual(differences(state, ts.factory.createTypeReferenceNode("RaftPlaygroundState"), "state"), []);
  assert.ok(state.servers[0].log.length && state.branches.length, "there is something to be compared");
  await page.close();
});

/** In what a value is other than its declared type. */
function differences(value, type, where) {
  const wrong = [`${where} is ${JSON.stringify(value)?.slice(0, 60)}`];
  const check = (isRight) => (isRight ? [] : wrong);
  if (ts.isUnionTypeNode(type)) {
    const all = type.types.map((one) => differences(value, one, where));
    return all.find((found) => found.length === 0) ?? all.sort((a, b) => a.length - b.length)[0];
  }
  if (ts.isLiteralTypeNode(type)) return check(type.literal.kind === ts.SyntaxKind.NullKeyword && value === null);
  if (ts.isArrayTypeNode(type)) {
    if (!Array.isArray(value)) return wrong;
    return value.flatMap((one, i) => differences(one, type.elementType, `${where}[${i}]`));
  }
  if (ts.isTupleTypeNode(type)) {
    if (!Array.isArray(value) || value.length !== type.elements.length) return wrong;
    return type.elements.flatMap((one, i) => differences(value[i], one, `${where}[${i}]`));
  }
  if (ts.isTypeLiteralNode(type)) return membersOf(value, type.members, where);
  if (ts.isTypeReferenceNode(type) && type.typeName.text === "Record") {
    return check(value !== null && Object.values(value).every((one) => typeof one === "number"));
  }
  if (ts.isTypeReferenceNode(type)) return membersOf(value, interfaces[type.typeName.text].members, where);
  const primitive = { [ts.SyntaxKind.NumberKeyword]: "number", [ts.SyntaxKind.StringKeyword]: "string", [ts.SyntaxKind.BooleanKeyword]: "boolean" };
  return check(typeof value === primitive[type.kind]);
}

function membersOf(value, members, where) {
  if (value === null || typeof value !== "object") return [`${where} is no object`];
  const declared = members.map((member) => member.name.text);
  const undeclared = Object.keys(value).filter((key) => !declared.includes(key)).map((key) => `${where}.${key} is not declared`);
  return [...undeclared, ...members.flatMap((member) => differences(value[member.name.text], member.type, `${where}.${member.name.text}`))];
}
