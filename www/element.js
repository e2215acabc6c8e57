// The custom element that carries a playground. It knows nothing of what is in there: it loads,
// mounts, takes away, and says what went wrong.

const PANIC = "raft-playground-panic";
const PAGE = new URL(".", import.meta.url).href;

/**
 * Defines the element.
 *
 * @param {object} how
 * @param {(again: number) => Promise<object>} how.load loads the program; `again` is 0 at first,
 *   and counts up when it has to be loaded afresh after a panic
 * @param {string | URL} how.style the address of the style sheet
 * @param {string | URL} how.panels the address of the one for what is not to be seen at first
 * @param {string} how.name the element's name
 */
export function define({ load, style, panels, name }) {
  if (customElements.get(name)) return;
  const program = once(load);
  const sheets = [style, panels].map((address) => once(() => fetchSheet(address)));
  customElements.define(name, elementClass(program, ...sheets));
}

function elementClass(program, sheet, panels) {
  return class RaftPlayground extends HTMLElement {
    /** The page may have put the first picture in there, with its style, until the program has come. */
    #root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    #style = this.#root.adoptedStyleSheets[0];
    #playground = null;
    /** What is shown belongs to one run; what an older one still has to say is ignored. */
    #run = 0;
    #instance = -1;
    #gone = null;
    #observer = null;

    /** What can be known of the playground, as one object; null while there is none. */
    get state() {
      const json = this.#playground?.state();
      return json ? JSON.parse(json) : null;
    }

    connectedCallback() {
      // An element that is only moved keeps its playground.
      if (this.#gone) return;
      this.#listen();
      // The first picture is one of a seed, and with that the program goes on.
      this.#start(this.#shownSeed(), () => this.#reopen());
    }

    connectedMoveCallback() {}

    disconnectedCallback() {
      queueMicrotask(() => {
        if (this.isConnected) return;
        this.#gone?.abort();
        this.#gone = null;
        this.#stop();
        this.#root.replaceChildren();
      });
    }

    #listen() {
      this.#gone = new AbortController();
      const { signal } = this.#gone;
      addEventListener(PANIC, (event) => this.#onPanic(event.detail), { signal });
      // A playground that is the page itself hears the keys that nobody else has asked for.
      document.addEventListener("keydown", (event) => this.#onPageKey(event), { signal });
      addEventListener("hashchange", () => this.#ownsAddress && this.#playground?.open(location.hash), { signal });
      // A page that is hidden may never be shown again, and nobody says so.
      addEventListener("pagehide", () => this.#keep(), { signal });
      document.addEventListener("visibilitychange", () => document.hidden && this.#keep(), { signal });
    }

    /** Starts again when a setting changes. Which settings there are, the program says. */
    #observe(settings) {
      const observer = new MutationObserver((changes) => {
        const changed = ({ attributeName, oldValue }) => this.getAttribute(attributeName) !== oldValue;
        if (changes.some(changed)) this.#start();
      });
      observer.observe(this, { attributeFilter: [...settings, "address"], attributeOldValue: true });
      this.#observer = observer;
    }

    async #start(seed, then) {
      this.#stop();
      const run = ++this.#run;
      const isOver = () => run !== this.#run;
      // Where a picture stands, nothing else need be shown; what the page says if nobody comes is not true.
      if (this.#root.querySelector("[inert]")) this.#root.querySelector("slot")?.remove();
      else this.#show(screen("Loading Raft Playground …"));
      const again = program.attempt;
      try {
        const style = this.#style ?? sheet();
        const [loaded, ...styles] = await Promise.all([program(), style, panels()]);
        if (isOver()) return;
        this.#root.adoptedStyleSheets = styles;
        const place = document.createElement("div");
        place.className = "mount";
        this.#show(place);
        this.#instance = again;
        loaded.number_instance(again);
        const settings = loaded.settings();
        this.#observe(settings);
        const text = this.querySelector('script[type="text/raft"]')?.textContent;
        const tell = (type, json) => this.dispatchEvent(new CustomEvent(type, { detail: JSON.parse(json) }));
        const query = this.#query(settings, seed);
        this.#playground = loaded.mount(place, query, text, this.#page, this.#ownsAddress, tell);
        then?.();
      } catch (error) {
        if (!isOver() && this.#instance !== again) this.#show(this.#failed(error));
      }
    }

    /** Takes the playground away; if it panicked, it must not be touched any more. */
    #stop({ dead = false } = {}) {
      this.#run += 1;
      this.#observer?.disconnect();
      if (!dead) this.#playground?.destroy();
      this.#playground = null;
      this.#instance = -1;
    }

    get #ownsAddress() {
      return this.hasAttribute("address");
    }

    /** The page that links lead to: this one, if it opens them. */
    get #page() {
      return this.#ownsAddress ? location.href.split(/[?#]/, 1)[0] : PAGE;
    }

    /** Comes back to where one was before the page was loaded again; or opens what the address leads to. */
    #reopen() {
      if (!this.#ownsAddress) return;
      const [navigation] = performance.getEntriesByType("navigation");
      const isAgain = ["reload", "back_forward"].includes(navigation?.type);
      const kept = isAgain && storage((store) => store.getItem(keptAs()));
      if (kept) this.#playground.reopen(kept);
      else this.#playground.open(location.hash);
    }

    #keep() {
      const session = this.#ownsAddress && this.#playground?.session();
      if (session) storage((store) => store.setItem(keptAs(), session));
    }

    #show(node) {
      this.#root.replaceChildren(node);
    }

    #shownSeed() {
      return this.#root.querySelector("[data-seed]")?.dataset.seed;
    }

    /** The attributes, and what the page's address says instead if it is asked. */
    #query(settings, seed) {
      const query = new URLSearchParams(this.#ownsAddress ? location.search : "");
      for (const name of settings) {
        if (this.hasAttribute(name) && !query.has(name)) query.append(name, this.getAttribute(name));
      }
      if (seed !== undefined) query.set("seed", seed);
      return query.toString();
    }

    #onPageKey(event) {
      const isForUs = this.#ownsAddress && event.target === document.body;
      if (isForUs && !event.altKey && this.#playground?.key(event)) event.preventDefault();
    }

    #onPanic({ message, instance }) {
      if (this.#instance !== instance) return;
      const seed = this.#shownSeed();
      this.#stop({ dead: true });
      // To come back to what has led there would be of no help.
      storage((store) => store.removeItem(keptAs()));
      program.forget(instance);
      const again = button("Start again", () => this.#start(seed));
      const text = seed === undefined ? "" : ` Its seed is ${seed}.`;
      this.#show(
        screen("The playground has stopped", [
          paragraph(`This is a mistake in the program, and not yours.${text}`),
          preformatted(message),
          again,
        ]),
      );
    }

    #failed(error) {
      return screen("The playground could not be loaded", [
        paragraph(
          "Its program did not arrive, or this browser cannot run it: it needs WebAssembly. " +
            "See that you are online, and try again; if it stays like this, try a newer browser.",
        ),
        preformatted(String(error?.message ?? error)),
        button("Try again", () => {
          program.forget(program.attempt);
          for (const style of [sheet, panels]) style.forget(style.attempt);
          this.#start();
        }),
      ]);
    }
  };
}

/** What a reload comes back to, for each address a different one. */
const keptAs = () => `raft-playground ${location.pathname}${location.search}`;

/** Uses what the tab remembers; null where the browser forbids that, or has no room. */
function storage(use) {
  try {
    return use(sessionStorage);
  } catch {
    return null;
  }
}

/** A function that does its work once for all who call it, until it is told to forget. */
function once(work) {
  let promise = null;
  const call = () => (promise ??= Promise.resolve().then(() => work(call.attempt)));
  call.attempt = 0;
  call.forget = (attempt) => {
    if (attempt !== call.attempt) return;
    call.attempt += 1;
    promise = null;
  };
  return call;
}

async function fetchSheet(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${answer.statusText}`);
  return parseSheet(await answer.text());
}

const parseSheet = (text) => new CSSStyleSheet().replace(text);

// ── What is shown when there is no playground: plain elements, for nothing else can be relied on ──

function screen(title, children = []) {
  const box = element("div", { className: "screen" });
  // As a property, which a strict policy allows: an attribute it would refuse.
  box.style.cssText = "padding:2em 1.2em;font-family:system-ui,sans-serif";
  box.setAttribute("role", children.length ? "alert" : "status");
  box.append(element("h2", { textContent: title }), ...children);
  return box;
}

const paragraph = (textContent) => element("p", { textContent });
const preformatted = (textContent) => element("pre", { textContent });

function button(textContent, onclick) {
  return element("button", { textContent, onclick, type: "button" });
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
