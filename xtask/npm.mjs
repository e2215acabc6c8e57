// Makes a package for npm of the built page: the element, the program, the styles and the declarations.
//
//     node xtask/npm.mjs DIRECTORY PACKAGE
//
// Reads the built page in DIRECTORY, writes the folder PACKAGE, and says what it weighs.
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { allNeeded } from "./modules.mjs";

const ENTRY = "raft-playground.js";
const TYPES = "raft-playground.d.ts";
/** What modules refer to, beside each other. */
const REFERRED = /new URL\("\.\/([^"]+)", import\.meta\.url\)/g;

const [dist, folder] = process.argv.slice(2);
const repository = fileURLToPath(new URL("..", import.meta.url));

try {
  make();
} catch (error) {
  console.error(`The package for npm cannot be made of ${dist}/: ${error.message}`);
  process.exit(1);
}

function make() {
  const read = (name) => readFileSync(join(dist, name), "utf8");
  const modules = allNeeded(ENTRY, read);
  const referred = modules.flatMap((name) => [...read(name).matchAll(REFERRED)].map(([, file]) => file));
  const built = [...new Set([...modules, ...referred])];
  const ours = { [TYPES]: `www/${TYPES}`, "README.md": "xtask/npm.md", "LICENSE-MIT": "LICENSE-MIT", "LICENSE-APACHE": "LICENSE-APACHE" };
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of built) copyFileSync(join(dist, name), join(folder, name));
  for (const [name, from] of Object.entries(ours)) copyFileSync(join(repository, from), join(folder, name));
  const files = [...built, ...Object.keys(ours)].sort();
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest(files), null, 2) + "\n");
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  console.log(`${folder} is a package for npm: ${files.length} files, ${bytes.toLocaleString("en")} bytes`);
}

function manifest(files) {
  const cargo = readFileSync(join(repository, "Cargo.toml"), "utf8");
  const said = (key) => cargo.match(new RegExp(`^${key} = "([^"]+)"`, "m"))[1];
  return {
    name: "raft-playground",
    version: said("version"),
    description: said("description"),
    license: `(${said("license")})`,
    keywords: ["raft", "consensus", "distributed-systems", "simulation", "custom-element"],
    type: "module",
    main: `./${ENTRY}`,
    types: `./${TYPES}`,
    exports: {
      ".": { types: `./${TYPES}`, default: `./${ENTRY}` },
      "./package.json": "./package.json",
    },
    // To import it is to define the element.
    sideEffects: true,
    files,
  };
}
