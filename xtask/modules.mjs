// The modules of the page, as text: which of them one needs.

/** The names of the modules that a module's source imports, statically or when it is time. */
export function needs(source) {
  const all = [...source.matchAll(/^import (?:[^"]*? from )?"\.\/([^"]+)";/gm), ...source.matchAll(/\bimport\("\.\/([^"]+)"\)/g)];
  return [...new Set(all.map(([, name]) => name))];
}

/** The names of the entry and of all modules that it needs, each once, in the order in which they are met. */
export function allNeeded(entry, text) {
  const names = new Set([entry]);
  for (const name of names) for (const needed of needs(text(name))) names.add(needed);
  return [...names];
}
