// A page in TypeScript that uses each verb, event and setting: npm.test.mjs compiles it, strictly.
import "raft-playground";
import type { RaftPlaygroundElement, RaftPlaygroundEventMap, RaftPlaygroundState } from "raft-playground";

const playground: RaftPlaygroundElement = document.createElement("raft-playground");

// Settings, as properties of the element and as attributes.
playground.scenario = "split-vote";
playground.start = "line 12";
playground.pin = null;
playground.autoplay = "false";
playground.paused = null;
playground.speed = "1/100";
playground.seed = "42";
playground.servers = "5";
playground.load = "250ms";
playground.panels = "caption transport logs";
playground.controls = "-crash -restart";
playground.theme = "dark";
playground.loading = "click";
playground.link = "#r1d...";
playground.lang = "en";
playground.setAttribute("theme", "auto");

// Events, each with its detail.
playground.addEventListener("ready", ({ detail }) => told(detail.version));
playground.addEventListener("change", ({ detail }) => told(detail.playing, detail.now_us, detail.scenario ?? "free play"));
playground.addEventListener("leader", ({ detail }) => told(detail.leader ?? 0, detail.term));
playground.addEventListener("commit", ({ detail }) => told(detail.index, detail.term, detail.now_us));
playground.addEventListener("goal", ({ detail }) => told(detail.condition, detail.line, detail.is_last));
playground.addEventListener("violation", ({ detail }) => told(detail.property, ...detail.servers, ...detail.events));
playground.addEventListener("line", ({ detail }) => told(detail.line, detail.statement, detail.says ?? ""));
playground.addEventListener("error", ({ detail }) => told(detail.message));
playground.addEventListener("click", (event) => told(event.clientX));
const onLeader = ({ detail }: RaftPlaygroundEventMap["leader"]) => told(detail.term);
playground.addEventListener("leader", onLeader, { once: true });
playground.removeEventListener("leader", onLeader);

// Verbs.
export async function lesson(): Promise<string> {
  await playground.play();
  await playground.pause();
  await playground.step();
  await playground.seek("2.4s");
  await playground.seek("2400ms");
  const sentences: string[] = await playground.run("crash leader");
  await playground.open("figure-8");
  const isLed: boolean = await playground.holds("S3 leads");
  const leader: string = await playground.value("leader");
  const link: string = await playground.link;
  told(playground.version, isLed, leader, ...sentences);
  return link;
}

export function committed(state: RaftPlaygroundState | null = playground.state): number {
  if (!state) return 0;
  const { servers, messages, violations, branches, scenario, cut } = state;
  told(messages.length, violations.length, branches[0]?.name ?? "", scenario?.title ?? "", cut[0]?.[0] ?? 0);
  return Math.max(...servers.map((server) => server.commit_index));
}

// What is wrong is found.
// @ts-expect-error A moment has a unit.
await playground.seek("2.4");
// @ts-expect-error There is no such event.
playground.addEventListener("leader", ({ detail }) => told(detail.server));
// @ts-expect-error The state is not for writing.
playground.state = null;
// @ts-expect-error What is not there yet may be null.
told(playground.state.seed);
// @ts-expect-error Nobody sets a version.
playground.version = 2;

function told(...what: (string | number | boolean)[]): void {
  console.log(...what);
}

document.body.append(playground);
