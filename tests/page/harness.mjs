// What is put into a page before it loads, to let an hour pass in seconds and to time its answers.

/** Runs in the page; it stands on nothing outside of itself. */
export function harness() {
  const FRAME_MS = 100;
  const real = window.requestAnimationFrame.bind(window);
  const cancelReal = window.cancelAnimationFrame.bind(window);
  const waiting = new Map();
  let asked = 0;
  let now = 0;
  let isOurs = true;

  window.requestAnimationFrame = (frame) => {
    if (!isOurs) return real(frame);
    // Never the number of a real one, which are positive.
    asked -= 1;
    waiting.set(asked, frame);
    return asked;
  };
  window.cancelAnimationFrame = (id) => waiting.delete(id) || cancelReal(id);

  const element = () => document.querySelector("raft-playground");
  const now_shown = () => element().shadowRoot.querySelector('[data-show="now"]')?.textContent;

  /** Resolves when all that is due now is done; unlike a timer's, its wait is not rounded up. */
  const tick = () => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (port1.close(), resolve());
    port2.postMessage(null);
  });

  const frame = async () => {
    now += FRAME_MS;
    const due = [...waiting.values()];
    waiting.clear();
    for (const one of due) one(now);
    await tick();
  };

  window.harness = {
    /** Lets frames pass until the virtual time is come. */
    async runUntil(us) {
      while (element().state.now_us < us) {
        // Now and then the program takes a breath before it asks for the next one.
        for (let breaths = 0; waiting.size === 0; breaths += 1) {
          if (breaths === 100) throw new Error("nothing asks for frames, so no time goes by");
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        // To ask for the state costs more than a frame.
        for (let frames = 0; frames < 30 && waiting.size; frames += 1) await frame();
      }
    },

    /** From now on frames are the browser's. */
    goOn() {
      isOurs = false;
      for (const one of waiting.values()) real(one);
      waiting.clear();
    },

    /** For each move of the pointer, how many milliseconds until a frame was painted that shows another time. */
    answers: [],

    watchPointer(selector) {
      // What moves as a whole shows where it is by its style.
      const shown = () => selector ? element().shadowRoot.querySelector(selector).getAttribute("style") : now_shown();
      let moved = null;
      let before = shown();
      addEventListener("pointermove", () => (moved ??= performance.now()), { capture: true });
      const painted = new MessageChannel();
      painted.port1.onmessage = () => {
        if (moved === null || shown() === before) return;
        this.answers.push(performance.now() - moved);
        [moved, before] = [null, shown()];
      };
      const look = () => {
        painted.port2.postMessage(null);
        real(look);
      };
      real(look);
    },
  };
}
