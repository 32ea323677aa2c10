import assert from "node:assert/strict";
import { test } from "node:test";
import { Names } from "../src/naming";
import { subnet } from "../src/subnets";

test("names carry stack and suffix, and short ones fit", () => {
  const names = new Names("a-very-long-stack-99", "abc123");
  assert.equal(names.of("api"), "cn-a-very-long-stack-99-api-abc123");
  for (const part of ["data", "host", "site"]) assert.match(names.storage(part), /^[a-z0-9]{3,24}$/);
  for (const part of ["app", "host"]) assert.match(names.vault(part), /^[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]$/);
  assert.notEqual(names.storage("data"), names.storage("site"));
});

for (const stack of ["Dev", "1st", "a_b", "a--b", "a-", "x".repeat(21)]) {
  test(`a stack called ${stack} is refused`, () => assert.throws(() => new Names(stack, "abc123"), /stands in names/));
}

test("networks are cut in order", () => {
  assert.equal(subnet("10.42.0.0/16", 24, 2), "10.42.2.0/24");
  assert.equal(subnet("172.16.16.0/20", 24, 15), "172.16.31.0/24");
  assert.equal(subnet("192.168.7.9/16", 24, 0), "192.168.0.0/24");
  assert.throws(() => subnet("10.0.0.0/20", 24, 16), /has no network 16/);
  assert.throws(() => subnet("10.0.300.0/20", 24, 1), /no IPv4 network/);
});
