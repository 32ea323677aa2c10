import { expect, it } from "vitest";
import { nodePath, routeOf } from "./router";

it.each([
  ["/", { page: "fleet" }],
  ["/nodes/a", { page: "node", id: "a" }],
  ["/nodes/a/", { page: "node", id: "a" }],
  ["/nodes/a%2Fb", { page: "node", id: "a/b" }],
  ["/nodes/%E0%A4%A", { page: "missing" }],
  ["/nodes/", { page: "missing" }],
  ["/nodes/a/b", { page: "missing" }],
  ["/login", { page: "door", door: "login" }],
  ["/setup/", { page: "door", door: "setup" }],
  ["/invitation", { page: "door", door: "invitation" }],
  ["/register", { page: "door", door: "register" }],
  ["/setup/x", { page: "missing" }],
  ["/settings", { page: "settings", section: "" }],
  ["/settings/users", { page: "settings", section: "users" }],
  ["/settings/users/x", { page: "missing" }],
  ["/commands", { page: "commands", id: null }],
  ["/commands/c%201/", { page: "commands", id: "c 1" }],
  ["/commands/c1/edit", { page: "missing" }],
  ["/commands/%E0%A4%A", { page: "missing" }],
  ["/ask", { page: "ask", id: null }],
  ["/ask/c1", { page: "ask", id: "c1" }],
  ["/tasks", { page: "tasks", id: null }],
  ["/tasks/t1", { page: "tasks", id: "t1" }],
  ["/jobs", { page: "jobs", id: null, editing: false }],
  ["/jobs/new", { page: "jobs", id: null, editing: true }],
  ["/jobs/new/edit", { page: "missing" }],
  ["/jobs/edit", { page: "jobs", id: "edit", editing: false }],
  ["/jobs/j1", { page: "jobs", id: "j1", editing: false }],
  ["/jobs/j1/edit", { page: "jobs", id: "j1", editing: true }],
  ["/alerts", { page: "alerts", section: "" }],
  ["/alerts/rules/", { page: "alerts", section: "rules" }],
  ["/alerts/channels", { page: "alerts", section: "channels" }],
  ["/alerts/silences/x", { page: "missing" }],
  ["/alerts/other", { page: "missing" }],
  ["/alerts/rules/new", { page: "rule", id: null }],
  ["/alerts/rules/r%2F1", { page: "rule", id: "r/1" }],
  ["/logs/", { page: "logs" }],
  ["/agents", { page: "agents" }],
  ["/routes", { page: "routes" }],
  ["/routes/x", { page: "missing" }],
  ["/other", { page: "missing" }],
])("routeOf_%s", (path, expected) => {
  expect(routeOf(path)).toEqual(expected);
});

it("nodePath_AnyId_LeadsBackToIt", () => {
  for (const id of ["a", "a/b", "ü %", "?#"]) expect(routeOf(nodePath(id))).toEqual({ page: "node", id });
});
