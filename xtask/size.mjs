// What a visitor downloads: the page, with style and first picture in it, its own style and that of the panels, the
// wasm and the JavaScript of a build, raw and compressed.
//
//     node xtask/size.mjs DIRECTORY BUDGET_IN_BYTES
//
// Prints a table; exits with 1 if all of it together, in brotli, is above the budget.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [directory, budgetText] = process.argv.slice(2);
const budget = Number(budgetText);

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function measure(path) {
  const bytes = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return {
    name: relative(directory, path),
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params }).length,
  };
}

function row(name, ...cells) {
  const text = (cell) => (typeof cell === "number" ? cell.toLocaleString("en") : cell);
  console.log(name.padEnd(36) + cells.map((cell) => text(cell).padStart(12)).join(""));
}

const shipped = filesBelow(directory)
  // The package for npm holds the same once more.
  .filter((path) => !relative(directory, path).startsWith("npm/"))
  .filter((path) => /\.(wasm|m?js)$|^index\.html$|^(page|panels)\.css$/.test(relative(directory, path)))
  // These are for the pages of others.
  .filter((path) => !/^(frame|host|prose)\.js$/.test(relative(directory, path)))
  .map(measure)
  .sort((a, b) => b.brotli - a.brotli);
if (!shipped.some((file) => file.name.endsWith(".wasm"))) {
  console.error(`${directory} holds no .wasm file, so there is nothing to measure: is the build whole?`);
  process.exit(1);
}

const sum = (key) => shipped.reduce((total, file) => total + file[key], 0);
row("bytes", "raw", "gzip", "brotli");
for (const file of shipped) row(file.name, file.raw, file.gzip, file.brotli);
row("together", sum("raw"), sum("gzip"), sum("brotli"));
row("budget", "", "", budget);

const over = sum("brotli") - budget;
if (over > 0) {
  console.error(
    `All that a visitor downloads is ${over.toLocaleString("en")} bytes above the budget of ` +
      `${budget.toLocaleString("en")} bytes in brotli: take something out, or argue for a new budget in xtask/src/dist.rs.`,
  );
  process.exit(1);
}
