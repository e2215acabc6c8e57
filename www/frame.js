// The playground's own page in a frame of another page: that page speaks to it by messages, with the verbs and
// the events of the element.
//
//     { raft: 1, id, verb, args }        asks for something; the first verb is "hello"
//     { raft: 1, id, result }            the answer,
//     { raft: 1, id, error }             or a sentence
//     { raft: 1, event, detail }         tells what happened; "hello" first, "resize" whenever the height changes
//
// Only the page right around is heard, and only from an origin that the address allows: `origin=https://a.example`,
// or several with commas between them. Without that setting it is the origin of the first page that says hello.
// To whoever is around, nothing is told but "hello" and the height.

import { forOthers } from "./element.js";

const VERSION = 1;
const EVENTS = ["ready", "change", "leader", "commit", "goal", "violation", "line", "error"];
/** What can be asked, and how many words it takes. */
const VERBS = {
  hello: 0, play: 0, pause: 0, step: 0, seek: 1, run: 1, open: 1, holds: 1, value: 1, state: 0, link: 0,
};
/** What is longer than any scenario, and what is more than anybody waits for, is a mistake or worse. */
const LONGEST_WORDS = 200_000;
const MOST_WAITING = 100;
/** A page around gives the playground what it wishes, within these. */
const LOWEST = 240;
const HIGHEST = 2_000;
/** How high it likes to be with panels, and its picture alone. */
const WHOLE = 680;
const PICTURE = 560;

/** Makes the element speak with the page around; how many messages were refused, its `refused` says. */
export function listen(element) {
  const frame = new Frame(element);
  Object.defineProperty(element, "refused", { get: () => frame.refused });
}

class Frame {
  refused = 0;
  #element;
  #allowed = allowedOrigins();
  /** The origin that has said hello. */
  #origin = null;
  #waiting = 0;
  #height = 0;
  #isH5p = false;

  constructor(element) {
    this.#element = element;
    addEventListener("message", (event) => this.#hear(event));
    for (const type of EVENTS) element.addEventListener(type, ({ detail }) => this.#event(type, detail));
    for (const type of ["ready", "change"]) element.addEventListener(type, () => this.#tellHeight());
    new ResizeObserver(() => this.#tellHeight()).observe(element);
    post({ raft: VERSION, event: "hello", detail: { version: VERSION } }, "*");
    this.#tellH5p("hello");
  }

  #hear(event) {
    const { data } = event;
    const isAllowed = event.source === window.parent && this.#allows(event.origin);
    if (isAllowed && this.#hearLms(data)) return;
    if (!isAllowed || !isQuestion(data) || (this.#origin === null && data.verb !== "hello")) {
      this.refused += 1;
      return;
    }
    if (data.verb === "hello") this.#origin = event.origin;
    this.#answer(data);
  }

  /** Once somebody has said hello, nobody else can. */
  #allows(origin) {
    if (this.#origin !== null) return origin === this.#origin;
    return this.#allowed === null || this.#allowed.includes(origin);
  }

  async #answer({ raft, id, verb, args = [] }) {
    const answer = (what) => this.#post({ raft: VERSION, id, ...what });
    const wrong = this.#wrong(raft, verb, args);
    if (wrong) {
      this.refused += 1;
      return answer({ error: wrong });
    }
    if (verb === "hello") {
      answer({ result: this.#greeting() });
      this.#height = 0;
      return this.#tellHeight();
    }
    this.#waiting += 1;
    try {
      answer({ result: await this.#element[forOthers][verb](...args) });
    } catch (why) {
      answer({ error: why.message });
    } finally {
      this.#waiting -= 1;
    }
  }

  #wrong(raft, verb, args) {
    if (raft !== VERSION) return `This playground speaks version ${VERSION} of these messages, and not ${raft}.`;
    if (!Object.hasOwn(VERBS, verb)) {
      return `“${verb.slice(0, 40)}” cannot be asked: there are ${Object.keys(VERBS).join(", ")}.`;
    }
    const takes = VERBS[verb];
    if (args.length !== takes) return `“${verb}” takes ${takes === 0 ? "no words" : "one text"} in args.`;
    if (args.some((words) => LONGEST_WORDS < words.length)) return `More than ${LONGEST_WORDS} letters are no scenario.`;
    if (this.#waiting === MOST_WAITING) return `${MOST_WAITING} messages wait for an answer already.`;
    return null;
  }

  #greeting() {
    const { state } = this.#element;
    return { version: VERSION, ready: state !== null, verbs: Object.keys(VERBS), events: EVENTS, refused: this.refused };
  }

  #event(event, detail) {
    if (this.#origin !== null) this.#post({ raft: VERSION, event, detail });
  }

  /** A page without an origin of its own, as in a sandbox, cannot be named. */
  #post(message) {
    post(message, this.#origin === "null" ? "*" : this.#origin);
  }

  // ── How high it wishes to be ──

  #tellHeight() {
    const height = wantedHeight(this.#element);
    if (height === this.#height) return;
    this.#height = height;
    post({ raft: VERSION, event: "resize", detail: { height } }, "*");
    // Canvas, Moodle and others that speak LTI.
    post({ subject: "lti.frameResize", height }, "*");
    if (this.#isH5p) this.#prepareH5p();
  }

  /** What a system for learning says about sizes; whether it was that. */
  #hearLms(data) {
    if (typeof data?.subject === "string") return data.subject.startsWith("lti.");
    if (data?.context !== "h5p") return false;
    switch (data.action) {
      case "ready":
        this.#tellH5p("hello");
        return true;
      case "hello":
        this.#isH5p = true;
        this.#prepareH5p();
        return true;
      case "resize":
        this.#prepareH5p();
        return true;
      case "resizePrepared":
        this.#tellH5p("resize", { scrollHeight: wantedHeight(this.#element) });
        return true;
      default:
        return false;
    }
  }

  #prepareH5p() {
    this.#tellH5p("prepareResize", { scrollHeight: wantedHeight(this.#element), clientHeight: innerHeight });
  }

  #tellH5p(action, more = {}) {
    post({ context: "h5p", action, ...more }, "*");
  }
}

/** By its width and by what is shown, and never by the height that it has: or it would grow and grow. */
function wantedHeight(element) {
  const root = element.shadowRoot;
  const { width } = element.getBoundingClientRect();
  const bars = [...root.querySelectorAll(".top, .bottom")].reduce((sum, bar) => sum + bar.offsetHeight, 0);
  const isPictureAlone = root.querySelector(".stage") && !root.querySelector(".side");
  const wish = isPictureAlone ? bars + Math.min(PICTURE, width * 0.75) : WHOLE;
  return Math.round(Math.min(HIGHEST, Math.max(LOWEST, wish)));
}

function allowedOrigins() {
  const said = new URLSearchParams(location.search).getAll("origin").join(",");
  return said === "" ? null : said.split(",").map((origin) => origin.trim().replace(/\/$/, ""));
}

/** Whether it has the shape of a question, whatever it asks. */
function isQuestion(data) {
  if (typeof data !== "object" || data === null || !Number.isInteger(data.raft)) return false;
  const { id, verb, args = [] } = data;
  const isNamed = typeof id === "number" || (typeof id === "string" && id.length <= 100);
  return isNamed && typeof verb === "string" && Array.isArray(args) && args.every((words) => typeof words === "string");
}

const post = (message, origin) => window.parent.postMessage(message, origin);
