// Whether an element can be seen: not scrolled away, not in a part of the page that is not displayed, and not
// on a slide that is hidden.

/** How far from the edge of the window an element is near: it is wanted soon. */
const NEAR = "400px";

/** Calls `arrived` once, when the element is near the window; answers how not to wait for it any longer. */
export function whenNear(element, arrived) {
  // Where nobody can tell, it is better to be there.
  if (!globalThis.IntersectionObserver) return void arrived();
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      arrived();
    },
    { rootMargin: NEAR },
  );
  observer.observe(element);
  return () => observer.disconnect();
}

/**
 * Tells whether the element can be seen, at first and whenever that changes; answers how to stop it.
 *
 * `sentinel` is something within the element that this may put a transition on.
 */
export function watchSight(element, sentinel, told) {
  if (!globalThis.IntersectionObserver) return () => {};
  let isInWindow = true;
  let wasSeen = null;
  const look = () => {
    const isSeen = isInWindow && isDrawn(element);
    if (isSeen !== wasSeen) told((wasSeen = isSeen));
  };
  const observer = new IntersectionObserver((entries) => {
    isInWindow = entries.at(-1).isIntersecting;
    look();
  });
  observer.observe(element);
  // No event says that something above was made invisible, as a slide is that has passed. But it is inherited,
  // and with a transition on it, however short, there is an event.
  sentinel.style.transition = "visibility 1ms";
  const onTransition = ({ target }) => target === sentinel && look();
  sentinel.addEventListener("transitionend", onTransition);
  return () => {
    observer.disconnect();
    // Yew never lets go of the place that it has drawn in, and nothing more must be kept with it.
    sentinel.removeEventListener("transitionend", onTransition);
  };
}

/** By all but its place; a browser that cannot tell is believed to draw it. What fades in is drawn already. */
const isDrawn = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;
