// @vitest-environment jsdom
import { act } from "react";
import { describe, expect, it } from "vitest";
import { PageStand } from "../pageTesting";
import AgentsPage from "./AgentsPage";
import RelayPanel from "./RelayPanel";
import RoutesPage from "./RoutesPage";

const stand = PageStand.forEachTest();
const route = { id: "r1", name: "reports", action: "summarise", labels: { zone: "north" }, choose: "all", priority: 5, enabled: true, version: 2 };

describe("AgentsPage", () => {
  it("show_AgentsAndRelays_SaysWhatTheyCanDo", async () => {
    stand.answers["GET /api/v1/agents"] = [200, { items: [{ id: "a", name: "web-1", kind: "host", status: "UP", capabilities: ["restart-nginx"] }], next: null }];
    stand.answers["GET /api/v1/ai/relays"] = [200, { relays: [{ nodeId: "g", nodeName: "gpu-1", state: "up", models: ["llama3.2:3b"], slots: 2, running: 1 }] }];
    await stand.show(<AgentsPage />, "viewer");
    await stand.seen(() => expect(stand.find("agents")?.textContent).toContain("restart-nginx"));
    await stand.seen(() => expect(stand.find("relays")?.textContent).toContain("llama3.2:3b"));
    expect(stand.find("relays")?.querySelector("button")).toBeNull();
  });
});

describe("RelayPanel", () => {
  it("allow_Admin_IsAskedFirstAndSent", async () => {
    stand.answers["GET /api/v1/ai/relays"] = [200, { relays: [] }];
    stand.answers["PUT /api/v1/nodes/n1/relay"] = [204, null];
    await stand.show(<RelayPanel node="n1" />, "admin");
    await stand.seen(() => expect(stand.find("relay")).not.toBeNull());
    stand.press("Allow it");
    stand.press("Allow it");
    await stand.seen(() => expect(stand.sent("PUT /api/v1/nodes/n1/relay")).toEqual([{ allowed: true }]));
  });

  it("show_OperatorOfANodeThatIsNone_IsNothing", async () => {
    stand.answers["GET /api/v1/ai/relays"] = [200, { relays: [] }];
    await stand.show(<RelayPanel node="n1" />);
    await stand.seen(() => expect(stand.calls).toHaveLength(1));
    expect(stand.find("relay")).toBeNull();
  });
});

describe("RoutesPage", () => {
  it("make_Rule_IsSent", async () => {
    stand.answers["GET /api/v1/commands/routes"] = [200, { items: [] }];
    stand.answers["POST /api/v1/commands/routes"] = [201, route];
    await stand.show(<RoutesPage />);
    await stand.seen(() => expect(stand.holder.textContent).toContain("no routing rule yet"));
    act(() => stand.find("make-route")?.click());
    stand.fill("Name", "reports");
    stand.fill("Actions", "summarise");
    stand.press("Make it");
    await stand.seen(() => expect(stand.sent("POST /api/v1/commands/routes")).toHaveLength(1));
    expect(stand.sent("POST /api/v1/commands/routes")[0]).toEqual({
      name: "reports", action: "summarise", labels: {}, capability: null, choose: "least_loaded", priority: 100, enabled: true,
    });
  });

  it("show_ToAViewer_HasNoButtonsThatAct", async () => {
    stand.answers["GET /api/v1/commands/routes"] = [200, { items: [route] }];
    await stand.show(<RoutesPage />, "viewer");
    await stand.seen(() => expect(stand.holder.textContent).toContain("all of them with zone=north"));
    expect(stand.holder.querySelector("button")).toBeNull();
  });
});
