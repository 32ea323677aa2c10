import { describe, expect, it } from "vitest";
import { ApiOrigin, type TokenStore } from "./origin";

const REFRESH = "/api/v1/auth/refresh";

function memory(): TokenStore & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

describe("ApiOrigin", () => {
  it("here_AsksThePagesServerWithCookies", () => {
    const store = memory();
    const origin = new ApiOrigin("", store);
    expect(origin.url("/api/v1/nodes")).toBe("/api/v1/nodes");
    expect(origin.headers("GET")).toEqual({});
    expect(origin.headers("POST")).toEqual({ "x-nexus-csrf": "1" });
    expect(origin.outgoing("/api/v1/auth/login", { username: "a", cookie: true })).toEqual({ username: "a", cookie: true });
    origin.incoming("/api/v1/auth/login", 200, { accessToken: "a", refreshToken: "r" });
    expect(store.kept.size).toBe(0);
  });

  it("elsewhere_AsksTheApiWithTheTokensOfTheLogIn", () => {
    const origin = new ApiOrigin("https://api.example.org", memory());
    expect(origin.url("/api/v1/nodes")).toBe("https://api.example.org/api/v1/nodes");
    expect(origin.headers("POST")).toEqual({});
    expect(origin.outgoing("/api/v1/auth/login", { username: "a", cookie: true })).toEqual({ username: "a", cookie: false });
    origin.incoming("/api/v1/auth/login", 200, { accessToken: "a1", refreshToken: "r1", user: {} });
    expect(origin.headers("GET")).toEqual({ authorization: "Bearer a1" });
    expect(origin.outgoing(REFRESH, { refreshToken: null })).toEqual({ refreshToken: "r1" });
    origin.incoming(REFRESH, 200, { accessToken: "a2", refreshToken: "r2" });
    expect(origin.headers("GET")).toEqual({ authorization: "Bearer a2" });
  });

  it.each([
    ["/api/v1/auth/logout", 204],
    [REFRESH, 401],
    [REFRESH, 403],
  ])("elsewhere_AfterTheEnd_KeepsNothing %s %d", (path, status) => {
    const store = memory();
    const origin = new ApiOrigin("https://api.example.org", store);
    origin.incoming("/api/v1/auth/login", 200, { accessToken: "a", refreshToken: "r" });
    origin.incoming(path, status, undefined);
    expect(store.kept.size).toBe(0);
    expect(origin.headers("GET")).toEqual({});
  });

  it.each([401, 503])("elsewhere_ARefusalOfSomethingElse_EndsNothing %d", (status) => {
    const origin = new ApiOrigin("https://api.example.org", memory());
    origin.incoming("/api/v1/auth/login", 200, { accessToken: "a", refreshToken: "r" });
    origin.incoming("/api/v1/nodes", status, { title: "no" });
    origin.incoming(REFRESH, 503, undefined);
    expect(origin.headers("GET")).toEqual({ authorization: "Bearer a" });
  });

  it("elsewhere_WhatAnotherVersionLeft_IsPassedOver", () => {
    const store = memory();
    store.setItem("nexus.tokens", '{"accessToken":1}');
    expect(new ApiOrigin("https://api.example.org", store).headers("GET")).toEqual({});
  });
});
