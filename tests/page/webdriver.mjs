// A browser over plain WebDriver (https://www.w3.org/TR/webdriver2/), as far as browsers.mjs needs it.
import { spawn } from "node:child_process";
import { createServer } from "node:net";

/** How long a driver may take to start, and the page to do what it is waited for. */
const PATIENCE_MS = 60_000;

/** The keys that have no character, by the names that pages know them by. */
const KEYS = {
  " ": " ",
  Escape: "\uE00C",
  End: "\uE010",
  Home: "\uE011",
  ArrowLeft: "\uE012",
  ArrowRight: "\uE014",
  Tab: "\uE004",
  Enter: "\uE007",
  Control: "\uE009",
  Shift: "\uE008",
};

/** Starts a driver, and with it a browser. */
export async function open({ driver: [program, ...words], capabilities, env }) {
  const port = await freePort();
  // A group of its own, for it starts others, and all of them must go.
  const driver = spawn(program, [...words, `--port=${port}`], {
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...env },
  });
  // Browsers grumble all the time; it is of interest only if they do not start.
  let grumbled = "";
  driver.stderr.on("data", (data) => (grumbled += data));
  const stop = () => {
    try {
      process.kill(-driver.pid);
    } catch {
      // It has gone already.
    }
  };
  process.once("exit", stop);
  try {
    const failed = new Promise((_, reject) => driver.once("error", reject));
    const base = `http://127.0.0.1:${port}`;
    await Promise.race([failed, retry(() => call("GET", `${base}/status`))]);
    const asked = { capabilities: { alwaysMatch: capabilities } };
    const { sessionId, capabilities: got } = await call("POST", `${base}/session`, asked);
    return new Browser(`${base}/session/${sessionId}`, `${got.browserName} ${got.browserVersion}`, stop);
  } catch (error) {
    stop();
    throw new Error(`${program} does not start a browser: ${error.message}\n${grumbled}`, { cause: error });
  }
}

class Browser {
  #session;
  #stop;

  constructor(session, name, stop) {
    this.#session = session;
    this.#stop = stop;
    this.name = name;
  }

  async close() {
    await this.#ask("DELETE", "").catch(() => {});
    this.#stop();
  }

  goTo(url) {
    return this.#ask("POST", "/url", { url });
  }

  resize(width, height) {
    return this.#ask("POST", "/window/rect", { width, height });
  }

  /** Calls a function in the page. */
  run(work, ...args) {
    return this.#ask("POST", "/execute/sync", { script: `return (${work}).apply(null, arguments)`, args });
  }

  /** Calls a function in the page until it answers with something; that is the answer. */
  async until(work, ...args) {
    const end = Date.now() + PATIENCE_MS;
    while (Date.now() < end) {
      const answer = await this.run(work, ...args);
      if (answer) return answer;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`in vain waited for ${String(work).replace(/\s+/g, " ")}`);
  }

  /** Presses keys one after the other; `Control+z` holds the first. */
  async press(...chords) {
    for (const chord of chords) {
      // The plus sign is a key of its own, too.
      const keys = chord.length === 1 ? [chord] : chord.split("+");
      const values = keys.map((key) => KEYS[key] ?? key);
      const actions = [
        ...values.map((value) => ({ type: "keyDown", value })),
        ...values.toReversed().map((value) => ({ type: "keyUp", value })),
      ];
      await this.#perform({ type: "key", id: "keyboard", actions });
    }
  }

  /** Moves the mouse to a place, presses it, moves it on over the others, and lets go. */
  drag([x, y], ...places) {
    const move = ([x, y]) => ({ type: "pointerMove", x: Math.round(x), y: Math.round(y), duration: 50 });
    const actions = [
      move([x, y]),
      { type: "pointerDown", button: 0 },
      ...places.map(move),
      { type: "pointerUp", button: 0 },
    ];
    return this.#perform({ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions });
  }

  click(place) {
    return this.drag(place);
  }

  #perform(source) {
    return this.#ask("POST", "/actions", { actions: [source] });
  }

  #ask(method, path, body) {
    return call(method, this.#session + path, body);
  }
}

async function call(method, url, body) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const { value } = await answer.json();
  if (answer.ok) return value;
  throw new Error(`${value.error}: ${value.message}`);
}

async function retry(work) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
