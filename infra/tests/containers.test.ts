import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parse, parseAllDocuments } from "yaml";

interface Instruction {
  word: string;
  rest: string;
}

/** The instructions of a Dockerfile, continued lines joined. */
function instructions(path: string): Instruction[] {
  return readFileSync(path, "utf8")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => /^[A-Z]+ /.test(line))
    .map((line) => ({ word: line.split(" ")[0] ?? "", rest: line.slice(line.indexOf(" ") + 1).trim() }));
}

/** A registry's image with a version that says more than "the newest". */
const PINNED = /^[a-z0-9.-]+(\/[a-z0-9._-]+)*:[A-Za-z0-9._-]*\d+(\.\d+)?[A-Za-z0-9._-]*$/;
const SECRET = /(password|secret|token|api_?key|connection|sharedaccess|accountkey)\s*=\s*\S/i;

for (const path of ["../local/Dockerfile", "../agent/Dockerfile"]) {
  const lines = instructions(path);
  const of = (word: string): string[] => lines.filter((l) => l.word === word).map((l) => l.rest);

  test(`${path}: images have versions`, () => {
    for (const from of of("FROM")) {
      const image = from.split(" ")[0] ?? "";
      assert.match(image, PINNED);
      assert.doesNotMatch(image, /:latest$/);
    }
  });

  test(`${path}: what runs is not root`, () => {
    const last = lines.slice(lines.findLastIndex((l) => l.word === "FROM"));
    const user = last.filter((l) => l.word === "USER").map((l) => l.rest);
    assert.deepEqual(user, ["$APP_UID"]);
    const after = last.slice(last.findIndex((l) => l.word === "USER"));
    assert.ok(!after.some((l) => ["COPY", "ADD", "RUN"].includes(l.word)), "nothing is added after the user was changed");
  });

  test(`${path}: no secrets, nothing from elsewhere, nothing left of installations`, () => {
    for (const { word, rest } of lines) {
      if (word === "ENV" || word === "ARG") assert.doesNotMatch(rest, SECRET);
      assert.notEqual(word, "ADD", "COPY says what it does");
      if (word === "RUN" && rest.includes("apt-get install")) assert.match(rest, /--no-install-recommends .*rm -rf \/var\/lib\/apt\/lists/);
      assert.doesNotMatch(rest, /curl|wget/);
    }
  });

  test(`${path}: says whether it is well, and takes signals itself`, () => {
    assert.match(of("HEALTHCHECK").join(), /CMD \[".+"\]$/);
    assert.match(of("ENTRYPOINT").join(), /^\[".+"\]$/);
    assert.ok(Array.isArray(JSON.parse(of("ENTRYPOINT")[0] ?? "")));
    assert.ok(Array.isArray(JSON.parse(of("CMD")[0] ?? "")));
  });

  test(`${path}: what is copied from the sources is there`, () => {
    for (const copy of of("COPY").filter((c) => !c.startsWith("--from"))) {
      for (const source of copy.split(" ").slice(0, -1)) assert.ok(existsSync(`../${source}`), source);
    }
  });
}

interface Service {
  image: string;
  build?: { dockerfile: string };
  profiles?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  ports?: string[];
  volumes?: string[];
  environment?: Record<string, string>;
}

const compose = parse(readFileSync("../local/compose.yaml", "utf8"), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};

test("compose: images have versions or are built from here", () => {
  for (const [name, { image, build }] of Object.entries(compose.services)) {
    if (build) assert.ok(existsSync(`../${build.dockerfile}`), name);
    else assert.match(image.replace(/^mcr\.microsoft\.com\/azure-functions\/.*:4-/, "x/y:4-"), PINNED, name);
  }
});

test("compose: only this machine reaches what is published", () => {
  const ports = Object.values(compose.services).flatMap((s) => s.ports ?? []);
  assert.ok(ports.length >= 3);
  assert.deepEqual(
    ports.filter((port) => !port.startsWith("127.0.0.1:")),
    [],
  );
});

test("compose: what is ours runs without rights and on a file system that it cannot write", () => {
  for (const name of ["cloudnexus", "agent"]) {
    assert.equal(compose.services[name]?.read_only, true);
    assert.deepEqual(compose.services[name]?.cap_drop, ["ALL"]);
  }
});

test("compose: the agent sees its host and changes nothing there", () => {
  const mounts = compose.services.agent?.volumes?.filter((v) => v.startsWith("/")) ?? [];
  assert.deepEqual(
    mounts.map((m) => m.split(":")[0]),
    ["/proc", "/sys", "/etc/os-release"],
  );
  assert.ok(mounts.every((m) => m.endsWith(":ro")));
});

test("compose: volumes are declared, profiles are those that are described, and no secret is written down", () => {
  const named = Object.values(compose.services)
    .flatMap((s) => s.volumes ?? [])
    .map((v) => v.split(":")[0] ?? "")
    .filter((v) => /^[a-z]/.test(v));
  assert.deepEqual([...new Set(named)].sort(), Object.keys(compose.volumes).sort());
  assert.deepEqual([...new Set(Object.values(compose.services).flatMap((s) => s.profiles ?? []))].sort(), ["agent", "azure", "ollama"]);
  for (const [name, { environment }] of Object.entries(compose.services)) {
    for (const [key, value] of Object.entries(environment ?? {})) {
      if (/TOKEN|MASTER_KEY|PASSWORD/.test(key)) assert.match(String(value), /^\$\{[A-Z_]+:-\}$/, `${name} ${key}`);
    }
  }
});

test("the emulator has the hubs that the functions name", () => {
  const config = JSON.parse(readFileSync("../local/eventhubs-emulator.json", "utf8")) as {
    UserConfig: { NamespaceConfig: { Entities: { Name: string }[] }[] };
  };
  assert.deepEqual(
    config.UserConfig.NamespaceConfig[0]?.Entities.map((e) => e.Name),
    ["telemetry", "commands"],
  );
});

interface Pod {
  hostPID: boolean;
  securityContext: { runAsNonRoot: boolean; runAsUser: number };
  initContainers: Container[];
  containers: Container[];
  volumes: { name: string; hostPath: { path: string } }[];
}

interface Container {
  image: string;
  command?: string[];
  args?: string[];
  env?: { name: string; value?: string; valueFrom?: object }[];
  securityContext: {
    readOnlyRootFilesystem: boolean;
    allowPrivilegeEscalation: boolean;
    privileged?: boolean;
    capabilities: { drop: string[]; add?: string[] };
  };
  resources: { limits: { memory: string } };
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
}

const [account, set] = parseAllDocuments(readFileSync("kubernetes/agent.yaml", "utf8")).map((d) => d.toJS() as Record<string, any>);
const pod = set?.spec.template.spec as Pod;

test("kubernetes: one agent on every node, whose pods know no credential of the cluster", () => {
  assert.equal(set?.kind, "DaemonSet");
  assert.equal(account?.automountServiceAccountToken, false);
  assert.deepEqual(set?.spec.selector.matchLabels, set?.spec.template.metadata.labels);
  assert.equal(pod.hostPID, true);
});

test("kubernetes: the agent has no right, and looks at its host without writing", () => {
  const [agent] = pod.containers;
  assert.ok(pod.securityContext.runAsNonRoot && pod.securityContext.runAsUser > 0);
  assert.ok(
    agent?.securityContext.readOnlyRootFilesystem && !agent.securityContext.allowPrivilegeEscalation && !agent.securityContext.privileged,
  );
  assert.deepEqual(agent.securityContext.capabilities, { drop: ["ALL"] });
  const own = pod.volumes.filter((v) => v.name === "state").map((v) => v.name);
  assert.deepEqual(
    agent.volumeMounts.filter((m) => !m.readOnly).map((m) => m.name),
    own,
  );
  assert.ok(
    agent.volumeMounts.every(
      (m) => m.name === "state" || m.mountPath === `/host${pod.volumes.find((v) => v.name === m.name)?.hostPath.path}`,
    ),
  );
  assert.ok(agent.resources.limits.memory);
});

test("kubernetes: the one step as root may hand over a directory and nothing else", () => {
  assert.equal(pod.initContainers.length, 1);
  assert.deepEqual(pod.initContainers[0]?.securityContext.capabilities, { drop: ["ALL"], add: ["CHOWN"] });
  assert.deepEqual(
    pod.initContainers[0]?.volumeMounts.map((m) => m.name),
    ["state"],
  );
});

test("kubernetes: images have versions, and the token comes from a secret", () => {
  for (const { image } of [...pod.containers, ...pod.initContainers]) assert.match(image, PINNED);
  const token = pod.containers[0]?.env?.find((e) => e.name === "NEXUS_ENROLMENT_TOKEN");
  assert.equal(token?.value, undefined);
  assert.ok(token?.valueFrom);
});
