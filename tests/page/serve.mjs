// Serves dist/ and opens pages of it in Chromium: for the tests and for measure.mjs.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

/** What is shipped. */
export const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};
// Chromium reaches for the network on its own unless it is told not to.
const QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];

/**
 * Serves dist/ on a free port of this machine, with more headers if asked to; in brotli, as a web server should, too. A
 * test can put pages of its own beside: `pages` holds the text of each path.
 */
export const serveDist = (options) => serveFolder(DIST, options);

/** The same with any folder: what others have built around a playground. */
export async function serveFolder(folder, { brotli = false, headers = {} } = {}) {
  const bodies = new Map();
  const pages = new Map();
  /** What a file is sent as; a compressed one is compressed once. */
  const body = async (path) => {
    if (pages.has(path)) return brotli ? compressed(Buffer.from(pages.get(path))) : pages.get(path);
    if (!brotli) return readFile(join(folder, path));
    if (!bodies.has(path)) bodies.set(path, compressed(await readFile(join(folder, path))));
    return bodies.get(path);
  };
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname).replace(/\/$/, "/index.html");
    try {
      const bytes = await body(path);
      const encoding = brotli ? { "content-encoding": "br" } : {};
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream", ...encoding, ...headers });
      response.end(bytes);
    } catch {
      response.writeHead(404).end("not found");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return { url: `http://127.0.0.1:${port}/`, pages, close: () => server.close() };
}

function compressed(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return brotliCompressSync(bytes, { params });
}

/** Starts Chromium: the one that CHROMIUM names, or Debian's. */
export async function launch() {
  const { chromium } = await import("playwright-core");
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", ...QUIET] });
}
