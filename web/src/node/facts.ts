import type { Node, NodeSystem } from "../api/types";
import { bytes, dayTime } from "../ui/format";

/** What a node is, in the order in which it is told; what is not known is left out. */
export function factsOf(node: Node, system: NodeSystem | null): string[] {
  const facts = [
    node.type,
    system?.model,
    system?.virtualization === "none" ? null : system?.virtualization,
    system?.os,
    system?.kernel,
    system?.arch,
    system?.cpuModel,
    processorsOf(system),
    system?.memoryBytes ? `${bytes(system.memoryBytes)} RAM` : null,
    ...(system?.addresses ?? []),
    system?.bootTime ? `booted ${dayTime(system.bootTime)}` : null,
    node.agentVersion === null ? null : `agent ${node.agentVersion}`,
  ];
  return [...new Set(facts.filter((fact) => typeof fact === "string" && fact !== ""))] as string[];
}

function processorsOf(system: NodeSystem | null): string | null {
  const cores = system?.cores ?? null;
  const threads = system?.threads ?? null;
  if (cores === null) return threads === null ? null : counted(threads, "thread");
  return threads === null || threads === cores ? counted(cores, "core") : `${counted(cores, "core")}, ${counted(threads, "thread")}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
