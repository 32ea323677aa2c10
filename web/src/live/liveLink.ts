import { ApiError } from "../api/problem";
import type { Node } from "../api/types";
import { reconnectDelay } from "./backoff";
import { Emitter } from "../data/emitter";
import { parseEventMessage, type EventMessage } from "../events/event";
import { LagMeter } from "./lag";
import { parseFleetMessage, parseSamplesMessage, parseSummaryMessage, stampOf, type Samples, type Summary } from "./messages";
import { Sequence } from "./sequence";
import type { Transport } from "./transport";

export type LivePhase = "connecting" | "live" | "reconnecting" | "offline";

export interface LiveStatus {
  phase: LivePhase;
  /** Why it is offline, for people; null in every other phase. */
  reason: string | null;
  /** Grows with each established connection: what was loaded under a smaller epoch may have missed messages. */
  epoch: number;
}

export interface LiveLinkOptions {
  open: () => Promise<Transport>;
  random?: () => number;
  /** False when the device itself knows that it has no network. */
  isOnline?: () => boolean;
  /** A clock that never steps, epoch milliseconds. */
  clock?: () => number;
}

/** Messages that did not arrive: of the fleet (`node` is null) or of a watched node. */
export interface Lost {
  node: string | null;
}

/** Messages that others read, most of whom are loaded when their pages open: passed on as they came. */
const PASSED_ON = ["command", "job", "runs", "alert", "logs"] as const;

export interface Told {
  target: (typeof PASSED_ON)[number];
  message: unknown;
}

// Fewer failures than this read as a hiccup ("reconnecting…"); from here on the link counts as offline.
const OFFLINE_AFTER = 3;

/** Keeps one live connection for as long as the page lives: reconnects for ever, with back-off. */
export class LiveLink {
  readonly fleet = new Emitter<Node[]>();
  readonly samples = new Emitter<Samples>();
  readonly summary = new Emitter<Summary>();
  readonly event = new Emitter<EventMessage>();
  readonly told = new Emitter<Told>();
  readonly lost = new Emitter<Lost>();
  readonly changed = new Emitter<LiveStatus>();
  readonly behindChanged = new Emitter<boolean>();
  /** Messages that were not understood and therefore dropped. */
  malformed = 0;

  readonly #options: Required<LiveLinkOptions>;
  readonly #sequence = new Sequence();
  #lag = new LagMeter();
  #status: LiveStatus = { phase: "connecting", reason: null, epoch: 0 };
  #transport: Transport | null = null;
  #wake: (() => void) | null = null;
  #running = false;

  constructor(options: LiveLinkOptions) {
    const clock = (): number => performance.timeOrigin + performance.now();
    this.#options = { random: Math.random, isOnline: () => navigator.onLine, clock, ...options };
  }

  /** Whether messages reach this page late. */
  get behind(): boolean {
    return this.#lag.behind;
  }

  get status(): LiveStatus {
    return this.#status;
  }

  /** The id that the server knows this connection by; null unless live. */
  get connectionId(): string | null {
    return this.#status.phase === "live" ? (this.#transport?.connectionId ?? null) : null;
  }

  /** Its messages come by another way from now on, where they are counted anew. */
  fleetBeginsAnew(): void {
    this.#sequence.clear("fleet");
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.retryNow();
    await this.#transport?.stop().catch(() => undefined);
  }

  /** Ends a wait between attempts, for when the network or the tab has just come back. */
  retryNow(): void {
    this.#wake?.();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (this.#running) {
      let error: unknown;
      try {
        error = await this.#connectUntilClosed(() => (failures = 0));
      } catch (failure) {
        error = failure;
      }
      this.#transport = null;
      if (!this.#isRunning()) return;
      this.#fail(failures, error);
      await this.#pause(reconnectDelay(failures, this.#options.random));
      failures++;
    }
  }

  // Read through a method: the flag changes while #run awaits, which flow analysis does not see.
  #isRunning(): boolean {
    return this.#running;
  }

  async #connectUntilClosed(connected: () => void): Promise<Error | undefined> {
    const transport = await this.#options.open();
    const closed = new Promise<Error | undefined>((resolve) => transport.onClose(resolve));
    transport.on("fleet", (message) => {
      this.#deliver(parseFleetMessage(message), this.fleet);
      if (this.#stamp(message, "fleet")) this.lost.emit({ node: null });
    });
    transport.on("samples", (message) => {
      const samples = parseSamplesMessage(message);
      this.#deliver(samples, this.samples);
      if (samples && this.#stamp(message, `samples ${samples.node}`)) this.lost.emit({ node: samples.node });
    });
    transport.on("summary", (message) => {
      this.#deliver(parseSummaryMessage(message), this.summary);
      this.#stamp(message, "summary");
    });
    transport.on("event", (message) => this.#deliver(parseEventMessage(message), this.event));
    for (const target of PASSED_ON) transport.on(target, (message) => this.told.emit({ target, message }));
    this.#sequence.clear();
    this.#restartLag();
    this.#transport = transport;
    await transport.start();
    if (!this.#running) {
      await transport.stop();
      return undefined;
    }
    connected();
    this.#set({ phase: "live", reason: null, epoch: this.#status.epoch + 1 });
    return await closed;
  }

  #deliver<T>(message: T | null, to: Emitter<T>): void {
    if (message === null) this.malformed++;
    else to.emit(message);
  }

  /** Takes in what a message says of itself. True when messages before it are missing. */
  #stamp(message: unknown, stream: string): boolean {
    const stamp = stampOf(message);
    if (!stamp) return false;
    const { behind } = this.#lag;
    this.#lag.take(stamp.at, this.#options.clock());
    if (this.#lag.behind !== behind) this.behindChanged.emit(this.#lag.behind);
    return this.#sequence.isJump(stream, stamp);
  }

  // A connection of its own has a line of its own.
  #restartLag(): void {
    const { behind } = this.#lag;
    this.#lag = new LagMeter();
    if (behind) this.behindChanged.emit(false);
  }

  #fail(failures: number, error: unknown): void {
    const { epoch } = this.#status;
    if (!this.#options.isOnline()) {
      this.#set({ phase: "offline", reason: "this device has no network", epoch });
    } else if (failures + 1 >= OFFLINE_AFTER) {
      this.#set({ phase: "offline", reason: explain(error), epoch });
    } else {
      this.#set({ phase: epoch === 0 ? "connecting" : "reconnecting", reason: null, epoch });
    }
  }

  #set(status: LiveStatus): void {
    this.#status = status;
    this.changed.emit(status);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds);
      this.#wake = done;
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
    });
  }
}

function explain(error: unknown): string {
  if (error instanceof ApiError && error.status > 0) return `the live service answered ${error.status}`;
  // The SignalR client tells the status of a refused negotiation in its message only.
  const status = error instanceof Error ? /status code '?(\d{3})\b/i.exec(error.message)?.[1] : undefined;
  return status === undefined ? "the server does not answer" : `the live service answered ${status}`;
}
