import { expect, it } from "vitest";
import { parseNodeDetail } from "../api/parse";
import { dayTime } from "../ui/format";
import { factsOf } from "./facts";

const facts = (system: object): string[] => {
  const node = parseNodeDetail({ id: "a", name: "a", type: "vm", system });
  return factsOf(node, node.system);
};

it("factsOf_WholeSystem_TellsItInOrder", () => {
  const bootTime = 1_795_246_299_000;
  const system = {
    model: "Acme Rack 1", virtualization: "kvm", os: "Debian", kernel: "6.1", arch: "x64", cpuModel: "EPYC", cores: 8, threads: 16,
    memoryBytes: 2 ** 34, addresses: ["10.0.0.5", "2001:db8::1"], bootTime,
  };
  expect(facts(system)).toEqual([
    "vm", "Acme Rack 1", "kvm", "Debian", "6.1", "x64", "EPYC", "8 cores, 16 threads", "16.0\u202fGiB RAM", "10.0.0.5", "2001:db8::1",
    `booted ${dayTime(bootTime)}`,
  ]);
});

it("factsOf_NothingKnown_TellsTheTypeAlone", () => {
  expect(facts({ model: "", virtualization: "none" })).toEqual(["vm"]);
});

it.each([
  [{ cores: 4, threads: 4 }, "4 cores"],
  [{ cores: 1 }, "1 core"],
  [{ threads: 2 }, "2 threads"],
])("factsOf_Processors_AreCounted %j", (system, said) => {
  expect(facts(system)).toEqual(["vm", said]);
});

it("factsOf_NoSystem_TellsTheNode", () => {
  expect(factsOf(parseNodeDetail({ id: "a", type: "vm", agentVersion: "1.2" }), null)).toEqual(["vm", "agent 1.2"]);
});
