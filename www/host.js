// For a page that has the playground in an <iframe>: gives the frame the height that it wishes, and lets the page's
// script speak with it as with the element.
//
//     <script type="module" src="https://…/host.js"></script>
//     <iframe src="https://…/?scenario=elections" width="100%" height="680"></iframe>
//
//     import { RaftFrame } from "https://…/host.js";
//     const playground = RaftFrame.of(document.querySelector("iframe"));
//     await playground.run("crash leader");
//     playground.addEventListener("leader", ({ detail }) => …);
//
// Frames from where this script is are found by themselves, also those that come later.

const VERSION = 1;
const FOLDER = new URL(".", import.meta.url).href;
const LOWEST = 240;
const HIGHEST = 2_000;

const frames = new WeakMap();

/** A playground in a frame. Its events are those of the element, and "resize". */
export class RaftFrame extends EventTarget {
  #iframe;
  #asked = 0;
  #waiting = new Map();
  /** What was asked for before the frame was there. */
  #early = [];
  #isThere = false;

  /** The one for this frame; always the same one. */
  static of(iframe) {
    if (!frames.has(iframe)) frames.set(iframe, new RaftFrame(iframe));
    return frames.get(iframe);
  }

  /** Use `of`: two for one frame would both answer it. */
  constructor(iframe) {
    super();
    this.#iframe = iframe;
    addEventListener("message", (event) => this.#hear(event));
    // It may have been there for long; and if it is not, it says hello when it comes.
    this.#sayHello();
  }

  play = () => this.#ask("play");
  pause = () => this.#ask("pause");
  step = () => this.#ask("step");
  seek = (moment) => this.#ask("seek", moment);
  run = (statement) => this.#ask("run", statement);
  open = (scenario) => this.#ask("open", scenario);
  holds = (condition) => this.#ask("holds", condition);
  value = (name) => this.#ask("value", name);

  /** A promise, unlike the element's. */
  get state() {
    return this.#ask("state");
  }

  get link() {
    return this.#ask("link");
  }

  get #origin() {
    return new URL(this.#iframe.src, location.href).origin;
  }

  /** Whether the frame has an origin of its own; in a sandbox without allow-same-origin it has none. */
  get #isOpaque() {
    const { sandbox } = this.#iframe;
    return this.#origin === "null" || (this.#iframe.hasAttribute("sandbox") && !sandbox.contains("allow-same-origin"));
  }

  #ask(verb, ...args) {
    return new Promise((resolve, reject) => {
      this.#asked += 1;
      this.#waiting.set(this.#asked, { resolve, reject });
      const question = { raft: VERSION, id: this.#asked, verb, args: args.map(String) };
      if (this.#isThere) this.#post(question);
      else this.#early.push(question);
    });
  }

  #sayHello() {
    this.#post({ raft: VERSION, id: "hello", verb: "hello" });
  }

  #post(message) {
    this.#iframe.contentWindow?.postMessage(message, "*");
  }

  #hear({ source, origin, data }) {
    const isOurs = source !== null && source === this.#iframe.contentWindow && data?.raft === VERSION;
    if (!isOurs || origin !== (this.#isOpaque ? "null" : this.#origin)) return;
    if (data.event === "hello") this.#sayHello();
    else if (data.event !== undefined) this.#happened(String(data.event), data.detail);
    else if (data.id === "hello") this.#isGreeted();
    else this.#settle(data);
  }

  #isGreeted() {
    this.#isThere = true;
    for (const question of this.#early.splice(0)) this.#post(question);
  }

  #settle({ id, result, error }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  #happened(type, detail) {
    if (type === "resize" && Number.isFinite(detail?.height)) {
      this.#iframe.style.height = `${Math.min(HIGHEST, Math.max(LOWEST, detail.height))}px`;
    }
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function find(root) {
  const found = [...(root.querySelectorAll?.("iframe") ?? [])];
  if (root.localName === "iframe") found.push(root);
  for (const iframe of found) if (iframe.src.startsWith(FOLDER)) RaftFrame.of(iframe);
}

find(document);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) addedNodes.forEach(find);
}).observe(document, { childList: true, subtree: true });
