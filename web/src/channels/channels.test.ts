import { describe, expect, it } from "vitest";
import { bodyOf, parseChannel, parseDeliveries } from "./channel";
import { CHANNEL_INFOS, headersIn, NEW_CHANNEL, settingsOf, wrongWith } from "./channelKinds";

const webhook = CHANNEL_INFOS.find(({ kind }) => kind === "webhook")!;
const mail = CHANNEL_INFOS.find(({ kind }) => kind === "mail")!;

describe("channel", () => {
  it("parse_WebhookAsTheServerSaysIt_ReadsItsHeaders", () => {
    const channel = parseChannel({
      id: "c", name: "Hook", kind: "webhook", enabled: true, isDefault: true, minSeverity: "warning",
      settings: { url: "***", headers: { Authorization: "***" }, template: null, to: null, token: null },
      lastDelivery: { at: 5, ok: false, error: "410 Gone" },
    });
    expect(channel).toMatchObject({ settings: { url: "***", "headers.Authorization": "***" }, minSeverity: "warning", lastDelivery: { ok: false, error: "410 Gone" } });
    expect(headersIn(channel!.settings)).toBe("Authorization: ***");
  });

  it("parse_KindOfANewerServer_IsLeftOut", () => {
    expect(parseChannel({ id: "c", kind: "pigeon" })).toBeNull();
  });

  it("body_WhatWasWritten_IsOfItsKindAlone", () => {
    const texts = { url: " https://example.org ", to: "left@over.example", "headers.": "X-A: 1\nX-B: two: three" };
    expect(bodyOf({ ...NEW_CHANNEL, name: "Hook", settings: settingsOf(webhook, texts) })).toMatchObject({
      kind: "webhook", minSeverity: null, settings: { url: "https://example.org", headers: { "X-A": "1", "X-B": "two: three" } },
    });
    const mailed = bodyOf({ ...NEW_CHANNEL, kind: "mail", settings: settingsOf(mail, { to: "a@example.org, b@example.org;" }) });
    expect(mailed).toMatchObject({ settings: { to: ["a@example.org", "b@example.org"] } });
  });

  it("wrongWith_AddressesAndHeaders_SaysWhat", () => {
    const [to] = mail.fields;
    const headers = webhook.fields.find(({ type }) => type === "headers")!;
    expect(wrongWith(to!, "a@example.org b@example.org")).toBe("");
    expect(wrongWith(to!, "a@example.org, nobody")).toContain("“nobody”");
    expect(wrongWith(to!, Array.from({ length: 21 }, (_, i) => `${i}@a.example`).join(","))).toContain("20");
    expect(wrongWith(headers, "no colon")).toContain("Name: value");
  });

  it("deliveries_Page_ReadsWhatItToldOf", () => {
    const { deliveries, next } = parseDeliveries({
      items: [{ id: "1", at: 5, ruleName: "Disk", nodeName: "web-1", kind: "firing", attempt: 2, state: "failed", error: "x" }, { id: "2", kind: "test", state: "odd" }],
      next: "n",
    });
    expect(deliveries.map(({ of, state, attempt }) => [of, state, attempt])).toEqual([["Disk · web-1", "failed", 2], ["", "waiting", 1]]);
    expect(next).toBe("n");
  });
});
