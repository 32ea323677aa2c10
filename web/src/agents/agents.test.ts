import { describe, expect, it } from "vitest";
import { parseAgents, parseRelays } from "./agent";
import { parseRoutes } from "./route";

describe("agents", () => {
  it("parseAgents_HostAndProgram_ReadWhatTheyCanDo", () => {
    const { agents, next } = parseAgents({
      items: [
        { id: "a", name: "web-1", kind: "host", status: "UP", capabilities: ["restart-nginx"], running: 1, slots: 2, lastSeen: "2026-01-01T00:00:00Z" },
        { id: "b", kind: "software", status: "odd" },
        { name: "nobody" },
      ],
      next: "n", total: 2,
    });
    expect(agents.map(({ id, kind, status, capabilities }) => [id, kind, status, capabilities])).toEqual([
      ["a", "host", "UP", ["restart-nginx"]], ["b", "software", "UNKNOWN", []],
    ]);
    expect(next).toBe("n");
  });

  it("parseRelays_UpAndNever_AreToldApart", () => {
    const relays = parseRelays({ relays: [{ nodeId: "a", state: "up", models: ["m"], slots: 2, running: 1 }, { nodeId: "b", state: "silent", seenAt: null }, {}] });
    expect(relays.map(({ nodeId, isUp, seenAt }) => [nodeId, isUp, seenAt])).toEqual([["a", true, null], ["b", false, null]]);
  });

  it("parseRoutes_WhatIsLeftOut_IsAsUsual", () => {
    expect(parseRoutes({ items: [{ id: "r", name: "reports", action: "summarise", choose: "all", version: 2 }, {}] })).toEqual([
      { id: "r", name: "reports", action: "summarise", labels: {}, capability: null, choose: "all", priority: 100, enabled: true, version: 2 },
    ]);
  });
});
