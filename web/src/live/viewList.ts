import { LeasedWish } from "./leasedWish";

/** As many nodes as a view may hold. */
export const MAX_VIEWED = 200;
// Scrolling changes what is on the screen by the frame.
const PAUSE_MS = 1_000;

/** Sends the nodes that are on the screen. Gives the lease in seconds. */
export type SendView = (connectionId: string, nodes: readonly string[]) => Promise<number>;

/** Tells the server which nodes are on the screen: of those alone it sends the numbers, in a fleet that does not fit. */
export class ViewList {
  readonly #wish: LeasedWish;

  constructor(send: SendView) {
    this.#wish = new LeasedWish((connectionId, nodes) => send(connectionId, nodes), PAUSE_MS);
  }

  /** Until the next call. The first {@link MAX_VIEWED} count; in one order, so that equal screens make equal requests. */
  show(nodes: readonly string[]): void {
    this.#wish.want(nodes.slice(0, MAX_VIEWED).sort());
  }

  connected(connectionId: string | null): void {
    this.#wish.connected(connectionId);
  }

  pause(paused: boolean): void {
    this.#wish.pause(paused);
  }
}
