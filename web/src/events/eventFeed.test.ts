import { describe, expect, it, vi } from "vitest";
import { ApiError } from "../api/problem";
import { anEvent } from "../testing";
import { EventFeed, MAX_EVENTS, type LoadEvents } from "./eventFeed";

const ids = (feed: EventFeed): string => feed.state.events.map((event) => event.id).join(" ");

/** A journal that answers as the server does, with a cursor that is the number. */
function makeJournal(count: number) {
  const events = Array.from({ length: count }, (_, i) => anEvent(i + 1));
  const asked: string[] = [];
  const load = vi.fn<LoadEvents>(({ after, before, limit, node }) => {
    asked.push(after ?? `-${before ?? ""}`);
    const seen = events.filter((event) => node === undefined || event.nodeId === node);
    const head = events.length;
    if (after !== undefined) {
      const rest = seen.filter((event) => event.sequence > Number(after));
      const more = rest.length > limit;
      const sequence = more ? rest[limit - 1]!.sequence : head;
      return Promise.resolve({ events: rest.slice(0, limit), cursor: String(sequence), sequence, more, older: null });
    }
    const rest = seen.filter((event) => before === undefined || event.sequence < Number(before)).reverse();
    const page = rest.slice(0, limit);
    const older = rest.length > limit ? String(page.at(-1)!.sequence) : null;
    return Promise.resolve({ events: page, cursor: String(head), sequence: head, more: false, older });
  });
  const message = (from: number, to: number) => ({ after: from - 1, sequence: to, cursor: String(to), events: events.slice(from - 1, to) });
  const add = (changes: object = {}): void => void events.push(anEvent(events.length + 1, changes));
  return { load, asked, add, message };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("EventFeed", () => {
  it("catchUp_First_LoadsTheNewestPage", async () => {
    const feed = new EventFeed(makeJournal(3).load);
    expect(feed.state.pending).toBe(true);
    await feed.catchUp();
    expect([ids(feed), feed.state.pending, feed.state.hasOlder]).toEqual(["3 2 1", false, false]);
  });

  it("take_NextEvent_IsAddedWithoutAsking", async () => {
    const { load, asked, add, message } = makeJournal(2);
    const feed = new EventFeed(load);
    await feed.catchUp();
    add();
    feed.take(message(3, 3));
    expect([ids(feed), asked.length]).toEqual(["3 2 1", 1]);
  });

  it("take_SameMessageTwiceOrOverlapping_DoublesNothing", async () => {
    const { load, asked, add, message } = makeJournal(2);
    const feed = new EventFeed(load);
    await feed.catchUp();
    add();
    add();
    for (const one of [message(3, 3), message(3, 3), message(2, 4)]) feed.take(one);
    expect([ids(feed), asked.length]).toEqual(["4 3 2 1", 1]);
  });

  it("take_OneWasMissed_AsksBehindItsCursor", async () => {
    const { load, asked, add, message } = makeJournal(2);
    const feed = new EventFeed(load);
    await feed.catchUp();
    for (let i = 0; i < 3; i++) add();
    feed.take(message(5, 5));
    await settle();
    expect([ids(feed), asked]).toEqual(["5 4 3 2 1", ["-", "2"]]);
  });

  it("take_AnnouncementOfMissedEvents_AsksForThem", async () => {
    const { load, add } = makeJournal(1);
    const feed = new EventFeed(load);
    await feed.catchUp();
    add();
    feed.take({ after: 2, sequence: 2, cursor: "2", events: [] });
    await settle();
    expect(ids(feed)).toBe("2 1");
  });

  it("take_WhileAsking_LosesNothing", async () => {
    const { load, add, message } = makeJournal(1);
    const feed = new EventFeed(load);
    const first = feed.catchUp();
    add();
    feed.take(message(2, 2));
    await first;
    expect(ids(feed)).toBe("2 1");
  });

  it("catchUp_CutAndReconnectedManyTimes_HasEachEventOnce", async () => {
    const { load, add, message } = makeJournal(1);
    const feed = new EventFeed(load);
    await feed.catchUp();
    for (let next = 2; next < 120; next++) {
      add();
      if (next % 3 !== 0) feed.take(message(next, next));
      if (next % 7 === 0) await feed.catchUp();
    }
    await feed.catchUp();
    expect(feed.state.events.map((event) => event.sequence)).toEqual(Array.from({ length: 119 }, (_, i) => 119 - i));
  });

  it("catchUp_MissedFarTooMany_BeginsAnewWithTheNewest", async () => {
    const { load, add } = makeJournal(1);
    const feed = new EventFeed(load);
    await feed.catchUp();
    for (let i = 0; i < 1_500; i++) add();
    await feed.catchUp();
    expect([feed.state.events[0]?.sequence, feed.state.events.length]).toEqual([1_501, 50]);
  });

  it("catchUp_CursorExpired_BeginsAnew", async () => {
    const { load, asked } = makeJournal(2);
    const feed = new EventFeed(load);
    await feed.catchUp();
    load.mockRejectedValueOnce(new ApiError(410, "Gone", "Expired."));
    await feed.catchUp();
    expect([ids(feed), feed.state.error, asked]).toEqual(["2 1", null, ["-", "-"]]);
  });

  it("catchUp_ServerFails_SaysWhyAndKeepsWhatIsThere", async () => {
    const { load, add } = makeJournal(1);
    const feed = new EventFeed(load);
    await feed.catchUp();
    add();
    load.mockRejectedValueOnce(new ApiError(503, "Busy", "Wait."));
    await feed.catchUp();
    expect([ids(feed), feed.state.error?.title]).toEqual(["1", "Busy"]);
    await feed.catchUp();
    expect([ids(feed), feed.state.error]).toEqual(["2 1", null]);
  });

  it("take_FeedOfANode_KeepsItsOwnAndGoesOnBehindTheOthers", async () => {
    const { load, asked, add, message } = makeJournal(0);
    const feed = new EventFeed(load, "a");
    await feed.catchUp();
    for (const nodeId of ["a", "b", "a"]) add({ nodeId });
    for (const at of [1, 2, 3]) feed.take(message(at, at));
    expect([ids(feed), asked.length]).toEqual(["3 1", 1]);
  });

  it("loadOlder_ManyEvents_GoesBackToTheBoundAndNoFurther", async () => {
    const feed = new EventFeed(makeJournal(MAX_EVENTS + 80).load);
    await feed.catchUp();
    while (feed.state.hasOlder) await feed.loadOlder();
    expect(feed.state.events.map((event) => event.sequence)).toEqual(Array.from({ length: MAX_EVENTS }, (_, i) => MAX_EVENTS + 80 - i));
  });
});
