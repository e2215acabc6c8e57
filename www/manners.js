// How a playground behaves in a page of somebody else's: what it has no use for, or was not asked for, is the page's.

/** What has the keyboard for something of its own. */
const HAS_KEYS = "a[href], button, input, select, summary, textarea, [tabindex='0']";
/** What a wheel means that counts in lines. */
const LINE_PX = 40;

/**
 * Keeps a key from the page around, for which it may mean something else: one that was used in here, or belongs
 * to what it was pressed on. The way out is always open.
 */
export function keepKey(event) {
  const [target] = event.composedPath();
  if (["Tab", "Escape"].includes(event.key)) return;
  const isChord = event.ctrlKey || event.metaKey || event.altKey;
  if (event.defaultPrevented || (!isChord && target.matches(HAS_KEYS))) event.stopPropagation();
}

/** Hands the wheel on to the page around, where a list in here would take it, until somebody has clicked into it. */
export function handOnWheel(event, host) {
  const { deltaX, deltaY, deltaMode } = event;
  if (host.matches(":focus-within") || event.ctrlKey || event.defaultPrevented) return;
  const path = event.composedPath();
  const inside = path.slice(0, path.indexOf(host)).filter((node) => node instanceof Element);
  if (!inside.some((node) => takes(node, deltaX, deltaY))) return;
  event.preventDefault();
  const around = path.slice(path.indexOf(host) + 1).filter((node) => node instanceof Element);
  const page = around.find((node) => takes(node, deltaX, deltaY)) ?? document.scrollingElement;
  const unit = [1, LINE_PX, page.clientHeight][deltaMode];
  page.scrollBy({ left: deltaX * unit, top: deltaY * unit, behavior: "instant" });
}

/** Whether a wheel would scroll it. */
function takes(node, deltaX, deltaY) {
  const { overflowX, overflowY } = getComputedStyle(node);
  const scrolls = (overflow) => overflow === "auto" || overflow === "scroll";
  const isRoom = (delta, at, most) => (delta < 0 ? 0 < at : 0 < delta && at + 1 < most);
  return (
    (scrolls(overflowY) && isRoom(deltaY, node.scrollTop, node.scrollHeight - node.clientHeight)) ||
    (scrolls(overflowX) && isRoom(deltaX, node.scrollLeft, node.scrollWidth - node.clientWidth))
  );
}
