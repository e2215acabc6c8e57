// What <raft-playground> can be asked, told and set, for TypeScript 5.1 and newer. docs/embedding.md explains it.

/** A playground on a page. */
export interface RaftPlaygroundElement extends HTMLElement, RaftPlaygroundSettings {
  /** The version of this interface. */
  readonly version: 1;
  /** What can be known of it, as plain data; null while the program has not come. */
  readonly state: RaftPlaygroundState | null;

  /** Lets time go on. */
  play(): Promise<void>;
  /** Lets time stand still. */
  pause(): Promise<void>;
  /** One step forward. */
  step(): Promise<void>;
  /** Goes to a moment, and stands still there. */
  seek(moment: RaftPlaygroundMoment): Promise<void>;
  /**
   * Carries out statements of the scenario language, one for a line, such as `crash leader`; fulfilled with the
   * sentences that tell what came of them, rejected with what is wrong.
   */
  run(statements: string): Promise<string[]>;
  /** Plays a scenario of the library, by its name, or one that is given as text. */
  open(scenario: string): Promise<void>;
  /** Whether a condition of the scenario language holds now, such as `S3 leads`. */
  holds(condition: string): Promise<boolean>;
  /** A value that has a name, such as `leader`, in words. */
  value(name: string): Promise<string>;
  /** A promise of a link to what is shown now. As an attribute it is the link that is opened at first. */
  get link(): Promise<string>;
  set link(link: string | null);

  addEventListener<Type extends keyof RaftPlaygroundEventMap>(
    type: Type,
    listener: (this: RaftPlaygroundElement, event: RaftPlaygroundEventMap[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener<Type extends keyof HTMLElementEventMap>(
    type: Type,
    listener: (this: HTMLElement, event: HTMLElementEventMap[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof RaftPlaygroundEventMap>(
    type: Type,
    listener: (this: RaftPlaygroundElement, event: RaftPlaygroundEventMap[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof HTMLElementEventMap>(
    type: Type,
    listener: (this: HTMLElement, event: HTMLElementEventMap[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

/** A moment: `2.4s`, `2400ms`, `start`, `end`, or a line of the scenario’s text, `line 12`. */
export type RaftPlaygroundMoment =
  | "start"
  | "end"
  | `${number}s`
  | `${number}ms`
  | `line ${number}`;

/** The settings: attributes that are properties, too. Null is what nobody has set. */
export interface RaftPlaygroundSettings {
  /** The name of the scenario of the library that is played. */
  scenario: string | null;
  /** Where one is at first. */
  start: RaftPlaygroundMoment | (string & {}) | null;
  /** What it was like there when the page was written. */
  pin: string | null;
  /** Whether time goes at first. */
  autoplay: string | null;
  /** The old name of what `autoplay` denies. */
  paused: string | null;
  /** How fast virtual time goes: `1/100`, `1`. */
  speed: string | null;
  /** The source of all randomness. */
  seed: string | null;
  /** How many servers there are. */
  servers: string | null;
  /** How long after one automatic request the next one follows. */
  load: string | null;
  /** What is shown: names, `all` or `none`. */
  panels: string | null;
  /** What may be pressed: names, `all`, `none`, or what is locked, as in `-crash`. */
  controls: string | null;
  /** Light, dark, or as the page around is. */
  theme: "auto" | "light" | "dark" | (string & {}) | null;
  /** When the program is loaded: at once, near the window, or when somebody asks for it. */
  loading: "eager" | "lazy" | "click";
}

/** What it tells; the events bubble, out of shadow trees, too. */
export interface RaftPlaygroundEventMap {
  /** The program has come, and can be asked. */
  ready: CustomEvent<{ version: number }>;
  /** What is shown has changed otherwise than by time that goes on. */
  change: CustomEvent<{
    seed: number;
    playing: boolean;
    speed: string;
    now_us: number;
    events: number;
    branch: number;
    is_at_end: boolean;
    scenario: string | null;
    selected: string | null;
    panel: string;
  }>;
  /** Another server leads, or none, or in another term. */
  leader: CustomEvent<{ leader: number | null; term: number; now_us: number }>;
  /** The highest commit index has risen. */
  commit: CustomEvent<{ index: number; leader: number | null; term: number; now_us: number }>;
  /** A goal of the scenario is reached. */
  goal: CustomEvent<{ line: number; condition: string; now_us: number; is_last: boolean }>;
  /** A promise of Raft is broken. */
  violation: CustomEvent<{
    property: string;
    at_us: number;
    events: number[];
    servers: number[];
    term: number;
    index: number | null;
  }>;
  /** Another line of the scenario is under way. */
  line: CustomEvent<{ line: number; statement: string; says: string | null; now_us: number }>;
  /** Something could not be done as it was wanted. */
  error: CustomEvent<{ message: string }>;
}

/** What can be known of a playground. Of one version it may only grow. Times are in virtual microseconds. */
export interface RaftPlaygroundState {
  version: number;
  seed: number;
  now_us: number;
  events: number;
  /** 16 hexadecimal digits: the same past has the same. */
  digest: string;
  playing: boolean;
  speed: string;
  leader: number | null;
  servers: RaftPlaygroundServer[];
  /** The links that are cut: from one server to another. */
  cut: [number, number][];
  messages: RaftPlaygroundMessage[];
  violations: RaftPlaygroundViolation[];
  notices: string[];
  /** The sentence above the picture. */
  caption: string | null;
  /** The branch that is shown. */
  branch: number;
  branches: RaftPlaygroundBranch[];
  /** How far that branch has come. */
  end_us: number;
  /** Whether this is its end: what is done now opens no branch. */
  is_at_end: boolean;
  /** None in free play. */
  scenario: RaftPlaygroundScenario | null;
}

export interface RaftPlaygroundServer {
  id: number;
  running: boolean;
  paused: boolean;
  role: string;
  term: number;
  voted_for: number | null;
  log: { index: number; term: number; command: string }[];
  commit_index: number;
  last_applied: number;
  /** What its state machine holds, by key. */
  machine: Record<string, number>;
  /** None for a leader and while crashed. */
  timeout_us_left: number | null;
  voters: number[];
  outgoing: number[];
  learners: number[];
}

export interface RaftPlaygroundMessage {
  id: number;
  /** A server's number; none for a client. */
  from: number | null;
  to: number | null;
  /** The client's number, if one sends or receives it. */
  client: number | null;
  kind: string;
  term: number | null;
  /** How many entries an AppendEntries carries. */
  entries: number | null;
  /** Whether a reply says yes. */
  success: boolean | null;
  sent_us: number;
  arrives_us: number;
  held: boolean;
}

export interface RaftPlaygroundViolation {
  property: string;
  at_us: number;
  events: number[];
  servers: number[];
  term: number;
  index: number | null;
}

export interface RaftPlaygroundBranch {
  id: number;
  name: string;
  fork_us: number;
  end_us: number;
}

export interface RaftPlaygroundScenario {
  title: string;
  /** What the library calls it, if it is from there. */
  name: string | null;
  sentences: number;
  sentence: number;
  over: boolean;
  failures: string[];
}

declare global {
  interface HTMLElementTagNameMap {
    "raft-playground": RaftPlaygroundElement;
  }
}
