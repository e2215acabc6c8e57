// What is shown where there is no playground: before it comes, and instead of it. Plain elements, with a
// style of their own, for nothing else can be relied on then. Nothing here is markup: all words are text.

const SVG = "http://www.w3.org/2000/svg";
/** Where the five servers of the poster stand: the leader, and those that hear from it. */
const SERVERS = [[60, 22], [98, 50], [84, 94], [36, 94], [22, 50]];

/** The style of all that is in here; it gives the element its size before any other style has come. */
export const baseSheet = once(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: flex; flex-direction: column; direction: ltr; text-align: start; }
    :host([hidden]) { display: none; }
    :host([theme="dark"]) { color-scheme: dark; }
    :host([theme="light"]) { color-scheme: light; }
    .waiting, .screen { box-sizing: border-box; color: CanvasText; font: 15px/1.4 system-ui, sans-serif; }
    .waiting {
      flex: 1 1 680px; min-height: 0; display: flex; flex-direction: column; align-items: center;
      justify-content: safe center; gap: .8em; padding: 1em; overflow: hidden; text-align: center;
      background: color-mix(in srgb, CanvasText 4%, Canvas);
    }
    .waiting svg { flex: 0 1 180px; min-height: 0; max-width: 60%; }
    .waiting circle { fill: Canvas; stroke: GrayText; stroke-width: 3; }
    .waiting .first { fill: #009e73; stroke: #009e73; }
    .waiting path { stroke: currentColor; stroke-width: 1.5; opacity: .25; }
    .waiting p { margin: 0; }
    .waiting strong { overflow-wrap: anywhere; }
    .waiting button {
      min-height: 44px; padding: .4em 1.4em; border: 1px solid; border-radius: 99px; cursor: pointer;
      font: inherit; font-weight: 600; color: ButtonText; background: ButtonFace;
    }
    .waiting button::before { content: "▶ " / ""; }
    .printed { display: none; margin: .4em 0 0; font: 12px/1.4 system-ui, sans-serif; overflow-wrap: anywhere; }
    @media print {
      :host { break-inside: avoid; }
      .waiting { flex: 0 1 260px; }
      .waiting button { display: none; }
      .printed { display: block; }
    }
    .screen { margin: auto; padding: 2em 1.2em; max-width: 44em; }
    .screen pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  `);
  return sheet;
});

/** Before a playground has been asked for: a small picture, and a button that asks for it. */
export function poster(title, start) {
  return waiting(title, button("Start the playground", start));
}

/** The same picture, while the playground comes. */
export function loading(title) {
  return waiting(title, element("p", { role: "status", textContent: "Loading Raft Playground …" }));
}

/** The line below a picture on paper: where it is to be found. What is typed is short; what is clicked is exact. */
export function linkLine() {
  const link = element("a", {});
  const line = ltr(element("p", { className: "printed", textContent: "Raft Playground: " }));
  line.append(link);
  return { line, lead: (textContent, href) => void Object.assign(link, { textContent, href }) };
}

/** Says that something went wrong, and what can be done; or, without children, what is going on. */
export function screen(title, children = []) {
  const box = element("div", { className: "screen", role: children.length ? "alert" : "status" });
  box.append(element("h2", { textContent: title }), ...children);
  return ltr(box);
}

export const paragraph = (textContent) => element("p", { textContent });
export const preformatted = (textContent) => element("pre", { textContent });

export function button(textContent, onclick) {
  return element("button", { textContent, onclick, type: "button" });
}

export function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function waiting(title, last) {
  const box = element("div", { className: "waiting" });
  box.append(cluster(), element("strong", { textContent: title }), last);
  return ltr(box);
}

/** English is written from left to right, whatever the page around is. */
function ltr(box) {
  return Object.assign(box, { dir: "ltr", lang: "en" });
}

/** Five servers, one of which leads. */
function cluster() {
  const picture = drawn("svg", { viewBox: "0 0 120 116", "aria-hidden": "true" });
  const [[x, y], ...others] = SERVERS;
  picture.append(
    drawn("path", { d: others.map(([toX, toY]) => `M${x} ${y}L${toX} ${toY}`).join("") }),
    ...SERVERS.map(([cx, cy], i) => drawn("circle", { cx, cy, r: 12, class: i === 0 ? "first" : "other" })),
  );
  return picture;
}

function drawn(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) node.setAttribute(attribute, value);
  return node;
}

function once(make) {
  let made;
  return () => (made ??= make());
}

/** The style without the controls that are locked: wherever a button of one is drawn, it is not there. */
export function without(ids) {
  if (ids.length === 0) return [];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:is(${ids.map((id) => `[data-control="${id}"]`).join(", ")}) { display: none !important; }`);
  return [sheet];
}
