// Prose that acts, and that is kept true. Plain HTML, which reads as well without this script:
//
//     <button data-raft="crash leader">crash the leader</button>      carries out statements of the language
//     <a href="#figure" data-raft-go="2.4s">the moment</a>            goes to a moment
//     <p data-raft-show="S3 leads">Well done.</p>                     is shown once the condition holds
//     Now <span data-raft-value="leader">a server</span> leads.       is what it says, always
//
// data-raft-for="id" says which playground is meant. Without it, it is the only one around: in the same figure
// or section, or else on the page. What is wrong is said beside it. All that is written is text, never markup.

import { forAuthors } from "./element.js";

const ACT = "data-raft";
const GO = "data-raft-go";
const SHOW = "data-raft-show";
const VALUE = "data-raft-value";
const FOR = "data-raft-for";
const NAME = "raft-playground";
/** After each of these something may have become true; */
const CHANGES = ["ready", "change", "leader", "commit", "goal", "violation", "line"];
/** and while time goes on, it is looked at so often. */
const LOOK_MS = 150;

/** Cares for all prose of a document or a shadow root, also for what comes later. */
export function watch(root) {
  const kept = new Kept(root);
  root.addEventListener("click", act);
  for (const type of CHANGES) root.addEventListener(type, ({ target }) => isPlayground(target) && kept.look(target));
  root.addEventListener("change", ({ target, detail }) => isPlayground(target) && kept.go(target, detail.playing));
  root.addEventListener("ready", ({ target }) => isPlayground(target) && checkActs(root, target));
  const add = (node) => {
    kept.add(node);
    checkActs(node);
  };
  add(root);
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      const found = type === "attributes" ? [target] : addedNodes;
      for (const node of found) if (node.nodeType === Node.ELEMENT_NODE) add(node);
    }
  }).observe(root, { subtree: true, childList: true, attributeFilter: [ACT, GO, SHOW, VALUE, FOR] });
}

// ── Links and buttons ──

async function act(event) {
  const isPlain = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const found = event.composedPath().find((node) => node.matches?.(`[${ACT}], [${GO}]`));
  if (!found || !isPlain) return;
  event.preventDefault();
  forget(found);
  try {
    const playground = playgroundOf(found);
    await check(found, playground);
    if (found.hasAttribute(GO)) await playground.seek(momentOf(found)).catch(naming(GO, momentOf(found)));
    const statements = statementsOf(found).map(({ words }) => words);
    if (statements.length === 0) return;
    announce(found, await playground.run(statements.join("\n")).catch(naming(ACT, statements.join("; "))));
  } catch (why) {
    note(found, why.message);
  }
}

const momentOf = (found) => found.getAttribute(GO).trim();

/** The statements, each with the line that it stands on, where there are several. */
function statementsOf(found) {
  const lines = (found.getAttribute(ACT) ?? "").split("\n");
  return lines.flatMap((line, i) => {
    const place = lines.length === 1 ? "" : `, line ${i + 1}`;
    return line.split(";").map((part) => ({ words: part.trim(), place })).filter(({ words }) => words);
  });
}

/** Shows the author what is wrong before anybody presses it: of all that acts on this playground, or on any. */
function checkActs(node, only) {
  for (const found of new Set([...within(node, ACT), ...within(node, GO)])) {
    let playground;
    try {
      playground = playgroundOf(found);
    } catch {
      // It may come yet; who presses it is told.
      continue;
    }
    if (only ? playground !== only : !playground.state) continue;
    forget(found);
    check(found, playground).catch((why) => playground.state && note(found, why.message));
  }
}

async function check(found, playground) {
  const author = playground[forAuthors];
  if (found.hasAttribute(GO)) await author.checkMoment(momentOf(found)).catch(naming(GO, momentOf(found)));
  for (const { words, place } of statementsOf(found)) await author.check(words).catch(naming(ACT + place, words));
}

/** Says of an error what it is about. */
function naming(where, words) {
  return ({ message }) => {
    throw new Error(`${where}, “${words}”: ${message}`);
  };
}

// ── What is kept true ──

/** The words and the answers that wait for something to be true. */
class Kept {
  #root;
  #words = new Set();
  #answers = new Set();
  /** The playgrounds in which something has changed, and those in which time goes on. */
  #changed = new Set();
  #going = new Set();
  #timer = null;
  #isDue = false;

  constructor(root) {
    this.#root = root;
  }

  add(node) {
    const [words, answers] = [within(node, VALUE), within(node, SHOW)];
    const found = [...words, ...answers];
    found.forEach(forget);
    for (const word of words) this.#words.add(word);
    for (const answer of answers) {
      this.#answers.add(answer);
      hide(answer);
    }
    if (found.length === 0) return;
    for (const playground of this.#root.querySelectorAll(NAME)) {
      const { state } = playground;
      if (!state) continue;
      this.look(playground);
      this.go(playground, state.playing);
    }
  }

  /** Looks again before the next frame, once for all that has changed until then. */
  look(playground) {
    // Where nothing is asked, nothing is kept.
    if (this.#isEmpty) return;
    this.#changed.add(playground);
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => this.#lookNow());
  }

  /** While time goes on, nobody says what has changed. */
  go(playground, isPlaying) {
    if (isPlaying && !this.#isEmpty) this.#going.add(playground);
    else this.#going.delete(playground);
    this.#timer ??= this.#going.size ? setTimeout(() => this.#lookAgain(), LOOK_MS) : null;
  }

  #lookAgain() {
    this.#timer = null;
    for (const playground of this.#going) {
      this.look(playground);
      this.go(playground, playground.isConnected);
    }
    if (this.#isEmpty) this.#going.clear();
  }

  get #isEmpty() {
    return this.#words.size + this.#answers.size === 0;
  }

  #lookNow() {
    this.#isDue = false;
    // One that sleeps is not woken for this.
    const changed = [...this.#changed].filter((playground) => playground.state);
    this.#changed.clear();
    this.#each(this.#words, VALUE, changed, async (word, playground) => {
      const value = await playground.value(word.getAttribute(VALUE).trim());
      if (word.textContent !== value) word.textContent = value;
    });
    this.#each(this.#answers, SHOW, changed, async (answer, playground) => {
      if (!(await playground.holds(answer.getAttribute(SHOW).trim()))) return;
      this.#answers.delete(answer);
      show(answer);
    });
  }

  /** What has gone from the page is forgotten, and what is wrong is said once. */
  #each(all, attribute, changed, work) {
    for (const one of all) {
      if (!one.isConnected || !one.hasAttribute(attribute)) {
        all.delete(one);
        continue;
      }
      const wrong = ({ message }) => {
        all.delete(one);
        note(one, message);
      };
      try {
        const playground = playgroundOf(one);
        if (!changed.includes(playground)) continue;
        // One that has gone, or stopped, is nothing that the author could mend.
        const words = one.getAttribute(attribute).trim();
        work(one, playground).catch(naming(attribute, words)).catch((why) => playground.state && wrong(why));
      } catch (why) {
        wrong(why);
      }
    }
  }
}

function within(node, attribute) {
  const found = [...node.querySelectorAll(`[${attribute}]`)];
  if (node.hasAttribute?.(attribute)) found.unshift(node);
  return found;
}

/** What was in the answers that are hidden. */
const hidden = new WeakMap();
const UNSEEN = { position: "absolute", width: "1px", height: "1px", overflow: "hidden", "clip-path": "inset(50%)" };

/**
 * Hides an answer. Its place stays, empty and too small to be seen: only what changes within a place that is
 * there already is sure to be read out.
 */
function hide(answer) {
  if (hidden.has(answer)) return;
  answer.setAttribute("aria-live", "polite");
  const content = document.createDocumentFragment();
  content.append(...answer.childNodes);
  hidden.set(answer, { content, style: answer.style.cssText });
  for (const [name, value] of Object.entries(UNSEEN)) answer.style.setProperty(name, value, "important");
}

function show(answer) {
  const { content, style } = hidden.get(answer);
  answer.style.cssText = style;
  if (!style) answer.removeAttribute("style");
  answer.append(content);
}

// ── Which playground, and what is said ──

const isPlayground = (node) => node.localName === NAME;

function playgroundOf(found) {
  const id = found.getAttribute(FOR);
  const root = found.getRootNode();
  if (id !== null) {
    const named = root.getElementById?.(id) ?? document.getElementById(id);
    if (named && isPlayground(named)) return named;
    throw new Error(`${FOR}="${id}": there is no playground with this id on the page.`);
  }
  for (let around = found; around; around = around.parentNode ?? around.host) {
    const [first, second] = around.querySelectorAll?.(NAME) ?? [];
    if (second) throw new Error(`There are several playgrounds here: say which one with ${FOR}="its id".`);
    if (first) return first;
  }
  throw new Error("There is no playground on this page.");
}

const notes = new WeakMap();

/** Says beside something what is wrong with it. */
function note(beside, text) {
  forget(beside);
  const said = Object.assign(document.createElement("span"), { lang: "en", dir: "ltr", role: "status" });
  said.className = "raft-note";
  said.style.cssText =
    "margin-inline:.4em;padding:.1em .5em;border:1px solid;border-radius:6px;font:.87em/1.5 system-ui,sans-serif;" +
    "color:#b3261e;background:#fff";
  said.textContent = text;
  beside.after(said);
  notes.set(beside, said);
}

function forget(beside) {
  notes.get(beside)?.remove();
  notes.delete(beside);
}

const regions = new WeakMap();

/** Has a screen reader say what came of it: the playground may be out of sight. */
function announce(beside, sentences) {
  const { ownerDocument } = beside;
  let region = regions.get(ownerDocument);
  if (!region) {
    region = Object.assign(ownerDocument.createElement("div"), { lang: "en", dir: "ltr", role: "status" });
    for (const [name, value] of Object.entries(UNSEEN)) region.style.setProperty(name, value);
    ownerDocument.body.append(region);
    regions.set(ownerDocument, region);
  }
  region.textContent = sentences.join(" ");
}
