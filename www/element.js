// The custom element that carries a playground. It knows nothing of what is in there: it waits until it is
// wanted, loads, mounts, takes away, hands on what it is asked, and says what went wrong.

import { handOnWheel, keepKey } from "./manners.js";
import { baseSheet, button, element, linkLine, loading, paragraph, poster, preformatted, screen, without } from "./screens.js";
import { watchSight, whenNear } from "./sight.js";

const PANIC = "raft-playground-panic";
/** The verbs as somebody may use them who is not the author of the page: what is locked stays so. */
export const forOthers = Symbol("forOthers");
/** What the author of a page wants to know of words that nobody has carried out yet. */
export const forAuthors = Symbol("forAuthors");
const PAGE = new URL(".", import.meta.url).href;
/** The version of what a page can ask the element, and be told by it. */
const VERSION = 1;
/** So long nothing has changed when the link on paper is made. */
const STILL_MS = 800;
/** A scenario of the page's own, within the element. */
const TEXT = ':scope > script[type="text/raft"]';
/** The settings that are properties, too; `lang` is one of every element. The program says the same: a test. */
const SETTINGS = [
  "seed", "servers", "speed", "load", "paused", "scenario", "autoplay", "panels", "controls", "theme", "start",
  "pin", "link",
];

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
  class RaftPlayground extends HTMLElement {
    static observedAttributes = ["loading"];

    /** The page may have put the first picture in there, with its style, until the program has come. */
    #root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    #style = this.#root.adoptedStyleSheets[0];
    #playground = null;
    /** A promise of the playground, once it has been asked for. */
    #coming = null;
    /** What is shown belongs to one run; what an older one still has to say is ignored. */
    #run = 0;
    #instance = -1;
    /** Ends what the element listens to, while it is on a page. */
    #gone = null;
    #observer = null;
    #stopWaiting = null;
    #stopWatching = null;
    /** The scenario that the playground was made with. */
    #text;
    /** What happened before the playground was ready, which is told first. */
    #untold = null;
    /** The line with the link, for paper. */
    #printed = linkLine();
    #printing = 0;

    // ── What a page can ask ──

    get version() {
      return VERSION;
    }

    /** What can be known of the playground, as one object; null while there is none. */
    get state() {
      const json = this.#playground?.state();
      return json ? JSON.parse(json) : null;
    }

    // What follows is done when the playground is there; one that waits until it is seen comes at once.

    play() {
      return this.#ask((playground) => playground.play());
    }

    pause() {
      return this.#ask((playground) => playground.pause());
    }

    step() {
      return this.#ask((playground) => playground.step());
    }

    /** Goes to a moment: "2.4s", "start", "end", "line 12". */
    seek(moment) {
      return this.#ask((playground) => playground.seek(String(moment)));
    }

    /** Carries out a statement of the scenario language; what came of it, as sentences. */
    run(statement) {
      return this.#ask((playground) => playground.run(String(statement)));
    }

    /** Says what is wrong with statements and with moments; nothing is done. */
    get [forAuthors]() {
      const check = (statements) => this.#ask((playground) => playground.check(statements));
      const checkMoment = (moment) => this.#ask((playground) => playground.check_moment(moment));
      return { check, checkMoment };
    }

    /** What somebody may ask who is not this page: what is locked stays so. */
    get [forOthers]() {
      const verb = (name) => (...words) => this.#ask((playground) => playground[name](...words.map(String), true));
      return {
        play: verb("play"),
        pause: verb("pause"),
        step: verb("step"),
        seek: verb("seek"),
        run: verb("run"),
        open: verb("open_scenario"),
        link: verb("link"),
        // To look changes nothing.
        holds: (condition) => this.holds(condition),
        value: (name) => this.value(name),
        state: () => this.state,
      };
    }

    /** Plays a scenario of the library, by its name, or one that is given as text. */
    open(scenario) {
      return this.#ask((playground) => playground.open_scenario(String(scenario)));
    }

    /** Whether a condition of the language holds now. */
    holds(condition) {
      return this.#ask((playground) => playground.holds(String(condition)));
    }

    /** A value that has a name, such as "leader", in words. */
    value(name) {
      return this.#ask((playground) => playground.value(String(name)));
    }

    /** A promise of a link to what is shown now. As an attribute it is the link that is opened at first. */
    get link() {
      return this.#ask((playground) => playground.link());
    }

    set link(link) {
      reflect(this, "link", link);
    }

    /** When the program is loaded: "eager" at once, "lazy" near the window, "click" when somebody asks for it. */
    get loading() {
      const said = this.getAttribute("loading")?.toLowerCase();
      if (["eager", "lazy", "click"].includes(said)) return said;
      return this.#ownsAddress ? "eager" : "lazy";
    }

    set loading(when) {
      reflect(this, "loading", when);
    }

    // ── Coming and going ──

    connectedCallback() {
      // An element that is only moved keeps its playground.
      if (this.#gone) return;
      for (const name of [...SETTINGS, "loading"]) takeOver(this, name);
      this.#listen();
      this.#wait();
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

    attributeChangedCallback() {
      if (this.#gone && !this.#coming) this.#wait();
    }

    /** Shows a picture until the playground is wanted. */
    #wait() {
      this.#stopWaiting?.();
      if (this.loading === "eager") return void this.#wake();
      this.#showBefore(poster(this.#title, () => this.#wake()));
      this.#leadTo(true);
      this.#stopWaiting = this.loading === "lazy" ? whenNear(this, () => this.#wake()) : null;
    }

    /** Gets the playground, unless it is there or on its way. */
    #wake() {
      if (!this.#gone) return Promise.reject(new Error("The playground is not on a page."));
      // The first picture is one of a seed, and with that the program goes on.
      return this.#coming ?? this.#start(this.#shownSeed(), () => this.#reopen());
    }

    async #ask(act) {
      const playground = await this.#wake();
      try {
        return await act(playground);
      } catch (why) {
        throw why instanceof Error ? why : new Error(String(why));
      }
    }

    #listen() {
      this.#gone = new AbortController();
      const { signal } = this.#gone;
      addEventListener(PANIC, (event) => this.#onPanic(event.detail), { signal });
      // A playground that is the page itself hears the keys that nobody else has asked for.
      document.addEventListener("keydown", (event) => this.#onPageKey(event), { signal });
      this.#root.addEventListener("keydown", keepKey, { signal });
      if (!this.#ownsAddress) {
        // Not on the root: Chromium does not wait for what is listened to there.
        this.addEventListener("wheel", (event) => handOnWheel(event, this), { signal, passive: false });
      }
      addEventListener("hashchange", () => this.#ownsAddress && this.#playground?.open(location.hash), { signal });
      // A page that is hidden may never be shown again, and nobody says so.
      addEventListener("pagehide", () => this.#keep(), { signal });
      document.addEventListener("visibilitychange", () => document.hidden && this.#keep(), { signal });
    }

    /** Starts again when a setting changes, or the text. Which settings there are, the program says. */
    #observe(settings) {
      const observer = new MutationObserver((changes) => {
        const changed = ({ type, target, attributeName, oldValue }) =>
          type === "attributes" && target === this && this.getAttribute(attributeName) !== oldValue;
        if (changes.some(changed) || this.#readText() !== this.#text) this.#start();
      });
      const attributeFilter = [...settings, "address"];
      const text = { childList: true, characterData: true, subtree: true };
      observer.observe(this, { ...text, attributeFilter, attributeOldValue: true });
      this.#observer = observer;
    }

    #start(seed, then) {
      this.#stop();
      const coming = this.#begin(seed, then);
      this.#coming = coming;
      // Whoever has asked hears of it; and if nobody has, it is shown.
      coming.catch(() => {});
      return coming;
    }

    async #begin(seed, then) {
      const run = ++this.#run;
      const hadFocus = this.#root.activeElement !== null;
      // Where a picture stands, nothing else need be shown; what the page says if nobody comes is not true.
      if (this.#root.querySelector("[inert]")) this.#root.querySelector("slot")?.remove();
      else this.#showBefore(loading(this.#title));
      const again = program.attempt;
      try {
        if (!globalThis.WebAssembly) throw new Error("There is no WebAssembly in this browser.");
        await parsed();
        const style = this.#style ?? sheet();
        const [loaded, ...styles] = await Promise.all([program(), style, panels()]);
        if (run !== this.#run) return this.#instead();
        this.#root.adoptedStyleSheets = [baseSheet(), ...styles];
        this.#mount(loaded, again, seed);
        then?.();
        await this.#drawn(run);
      } catch (error) {
        if (run === this.#run && this.#instance !== again) this.#fail(error);
        throw error;
      }
      if (run !== this.#run) return this.#instead();
      if (hadFocus) this.#root.querySelector(".app")?.focus({ preventScroll: true });
      const untold = this.#untold;
      this.#untold = null;
      this.#leadTo(this.state.playing);
      this.#tell("ready", { version: VERSION });
      for (const news of untold) this.#tell(...news);
      return this.#playground;
    }

    /** What came in place of a run that is over. */
    #instead() {
      if (!this.#coming) throw new Error("The playground was taken off the page.");
      return this.#coming;
    }

    #mount(loaded, again, seed) {
      const place = element("div", { className: "mount", dir: "ltr" });
      this.#show(place);
      this.#instance = again;
      loaded.number_instance(again);
      const settings = loaded.settings();
      this.#text = this.#readText();
      this.#observe(settings);
      const run = this.#run;
      const untold = [];
      this.#untold = untold;
      const tell = (type, json) => {
        if (run !== this.#run) return;
        const detail = JSON.parse(json);
        if (type === "change") this.#leadTo(detail.playing);
        if (this.#untold) untold.push([type, detail]);
        else this.#tell(type, detail);
      };
      const query = this.#query(settings, seed);
      this.#root.adoptedStyleSheets = [...this.#root.adoptedStyleSheets, ...without(loaded.locked(query))];
      this.#playground = loaded.mount(place, query, this.#text, this.#page, this.#ownsAddress, tell);
      this.#stopWatching = watchSight(this, place, (isSeen) => this.#playground?.show(isSeen));
    }

    /** Waits until the playground is drawn for the first time: before that there is nothing to be asked. */
    async #drawn(run) {
      while (run === this.#run && !this.#playground.state()) await nextTask();
    }

    /** Takes the playground away; if it panicked, it must not be touched any more. */
    #stop({ dead = false } = {}) {
      this.#run += 1;
      this.#coming = null;
      this.#stopWaiting?.();
      this.#stopWatching?.();
      clearTimeout(this.#printing);
      this.#observer?.disconnect();
      this.#stopWaiting = this.#stopWatching = this.#observer = null;
      if (!dead) this.#playground?.destroy();
      this.#playground = null;
      this.#instance = -1;
    }

    /** Tells the page: at the element, or anywhere above, for all of them at once. */
    #tell(type, detail) {
      // One that another one shows, as the dialog does that makes it ready for a page, is not the page's.
      const composed = this.getRootNode().host?.localName !== this.localName;
      this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed }));
    }

    get #ownsAddress() {
      return this.hasAttribute("address");
    }

    get #title() {
      return this.title || this.getAttribute("scenario") || "Raft Playground";
    }

    #readText() {
      return this.querySelector(TEXT)?.textContent;
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

    #show(...nodes) {
      this.#root.replaceChildren(...nodes, this.#printed.line);
    }

    /** What the link on paper leads to: to what is set, and once time stands still, to the moment. */
    #leadTo(isPlaying) {
      const seed = ["scenario", "link"].some((name) => this.hasAttribute(name)) ? undefined : this.#shownSeed();
      const query = this.#query(SETTINGS, seed);
      const settings = this.#page + (query && `?${query.replace(/=(?=&|$)/g, "")}`);
      this.#printed.lead(settings, settings);
      clearTimeout(this.#printing);
      if (isPlaying) return;
      const playground = this.#playground;
      const isSame = () => playground !== null && playground === this.#playground;
      const lead = (link) => isSame() && this.#printed.lead(settings, link);
      // Whoever steps on and on need not wait for each.
      this.#printing = setTimeout(() => isSame() && playground.link().then(lead, () => {}), STILL_MS);
    }

    /** Shows what is there before any style has come. */
    #showBefore(node) {
      this.#root.adoptedStyleSheets = [baseSheet()];
      this.#show(node);
    }

    #shownSeed() {
      return this.#root.querySelector("[data-seed]")?.dataset.seed;
    }

    /** The attributes, and what the page's address says instead if it is asked. */
    #query(settings, seed) {
      const query = new URLSearchParams(this.#ownsAddress ? location.search : "");
      // Who may speak to a page in a frame is none of the playground's settings: see frame.js.
      query.delete("origin");
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
      this.#coming = Promise.reject(new Error("The playground has stopped by a mistake in the program."));
      this.#coming.catch(() => {});
      this.#tell("error", { message });
    }

    /** Says that the program did not come. What the page has put in there for this case comes first. */
    #fail(error) {
      const message = String(error?.message ?? error);
      const again = button("Try again", () => {
        program.forget(program.attempt);
        for (const style of [sheet, panels]) style.forget(style.attempt);
        this.#start();
      });
      const said = screen("The playground could not be loaded", [
        paragraph(
          "Its program did not arrive, or this browser cannot run it: it needs WebAssembly. " +
            "See that you are online, and try again; if it stays like this, try a newer browser.",
        ),
        preformatted(message),
        again,
      ]);
      this.#show(...(this.#ownsAddress ? [] : [element("slot")]), said);
      this.#tell("error", { message });
    }
  }
  for (const name of SETTINGS) reflectAs(RaftPlayground.prototype, name);
  return RaftPlayground;
}

/** Makes a property of an attribute; null is none. What has that name already keeps it. */
function reflectAs(prototype, name) {
  if (name in prototype) return;
  Object.defineProperty(prototype, name, {
    configurable: true,
    enumerable: true,
    get() {
      return this.getAttribute(name);
    },
    set(value) {
      reflect(this, name, value);
    },
  });
}

/** What was set before this script had come stands in the way of the property. */
function takeOver(element, name) {
  if (!Object.hasOwn(element, name)) return;
  const value = element[name];
  delete element[name];
  element[name] = value;
}

function reflect(element, name, value) {
  if (value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
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

/** Waits until all that is in an element can have come. */
function parsed() {
  if (document.readyState !== "loading") return;
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
}

const nextTask = () => new Promise((resolve) => setTimeout(resolve));

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
