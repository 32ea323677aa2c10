// A made-up fleet with moving numbers. Every value is a function of node and time, so that history and live agree.

const GIB = 2 ** 30;
const KINDS = ["bare-metal", "vm", "container", "service"];

function wave(seed, seconds, period) {
  return Math.sin((seconds / period) * 2 * Math.PI + seed * 1.7);
}

function noise(seed, seconds) {
  const x = Math.sin(seed * 127.1 + Math.floor(seconds) * 311.7) * 43758.5453;
  return x - Math.floor(x);
}

/** The value of each live series of a node at a time, by key. */
export function valuesAt(seed, ms) {
  const s = ms / 1000;
  const cpu = Math.max(1, Math.min(99, 28 + 17 * wave(seed, s, 97) + 9 * wave(seed + 2, s, 23) + 12 * noise(seed, s)));
  const memTotal = (8 + 8 * (seed % 4)) * GIB;
  const memUsed = memTotal * (0.42 + 0.05 * wave(seed, s, 400));
  const memFree = memTotal * (0.18 + 0.02 * wave(seed + 1, s, 300));
  const values = {
    "cpu.total": cpu,
    "cpu.user": cpu * 0.66,
    "cpu.system": cpu * 0.22,
    "cpu.iowait": cpu * 0.09,
    "cpu.steal": cpu * 0.03,
    "load.1": cpu / 22,
    "load.5": 1.4 + 0.4 * wave(seed, s, 500),
    "load.15": 1.3 + 0.2 * wave(seed, s, 1500),
    "mem.total": memTotal,
    "mem.used": memUsed,
    "mem.free": memFree,
    "mem.available": memTotal - memUsed,
    "mem.cached": memTotal - memUsed - memFree,
    "system.processes": 212 + Math.round(6 * wave(seed, s, 60)),
    "system.uptime": 86_400 * 3 + s % 86_400,
  };
  const cores = 4 + 4 * (seed % 3);
  for (let core = 0; core < cores; core++) {
    const value = cpu + 26 * wave(seed + core, s, 31 + core * 3) + 30 * (noise(seed + core, s) - 0.5);
    values[`cpu.core{core=${core}}`] = Math.max(0, Math.min(100, value));
  }
  const burst = noise(seed + 5, s / 20) > 0.7 ? 6 : 1;
  ["eth0", "wg0", "lo"].forEach((name, i) => {
    values[`net.rx_bytes{interface=${name}}`] = burst * (240_000 / (i + 1)) * (1.2 + wave(seed + i, s, 47) + 0.6 * noise(seed + i, s));
    values[`net.tx_bytes{interface=${name}}`] = (90_000 / (i + 1)) * (1.2 + wave(seed + i + 3, s, 61) + 0.5 * noise(seed + i, s));
  });
  values["disk_io.read_bytes{device=nvme0n1}"] = 3_000_000 * noise(seed + 9, s) * burst;
  values["disk_io.write_bytes{device=nvme0n1}"] = 1_400_000 * noise(seed + 11, s);
  values["disk_io.reads{device=nvme0n1}"] = 180 * noise(seed + 9, s) * burst;
  values["disk_io.writes{device=nvme0n1}"] = 90 * noise(seed + 11, s);
  values["disk_io.read_ms{device=nvme0n1}"] = 60 * noise(seed + 9, s) * burst;
  values["disk_io.write_ms{device=nvme0n1}"] = 150 * noise(seed + 12, s);
  values["disk_io.busy_ms{device=nvme0n1}"] = 90 * burst * (0.5 + 0.5 * noise(seed + 13, s));
  values["psi.cpu_some"] = cpu / 12;
  values["psi.mem_some"] = 0;
  values["psi.mem_full"] = 0;
  values["psi.io_some"] = 2 * burst * noise(seed + 14, s);
  values["psi.io_full"] = 1.5 * burst * noise(seed + 14, s);
  values["tcp.established"] = 140 + Math.round(20 * wave(seed, s, 80));
  values["tcp.time_wait"] = 60 + Math.round(30 * wave(seed + 1, s, 130));
  values["tcp.retransmits"] = Math.round(3 * noise(seed + 15, s));
  values["tcp.resets_out"] = Math.round(2 * noise(seed + 16, s));
  values["tcp.listen_drops"] = 0;
  values["system.context_switches"] = 9_000 + cpu * 400;
  values["system.interrupts"] = 5_000 + cpu * 150;
  ["Package id 0", "Core 0", "Core 1"].forEach((sensor, i) => {
    values[`hwmon.temp{chip=coretemp,sensor=${sensor}}`] = 38 + cpu / 4 - i;
  });
  [["/", 0.61, 120], ["/var/lib/data", 0.86, 900], ["/boot", 0.24, 1]].forEach(([mount, share, size]) => {
    values[`disk.size{mount=${mount}}`] = size * GIB;
    values[`disk.used{mount=${mount}}`] = size * GIB * share;
    values[`disk.used_percent{mount=${mount}}`] = share * 100;
    values[`disk.inodes_percent{mount=${mount}}`] = share * 30;
  });
  return values;
}

export function makeFleet(count) {
  return Array.from({ length: count }, (_, seed) => ({
    seed,
    id: `node-${seed}`,
    name: nameOf(seed),
    type: KINDS[seed % 4],
    labels: { zone: seed % 2 ? "north" : "south", env: seed % 3 ? "prod" : "test" },
    location: seed % 2 ? "Oslo" : "",
    provider: "",
    notes: seed % 4 ? "" : "Behind the balancer.\nRestart with care.",
    metadata: seed % 2 ? { rack: String(seed % 9) } : {},
    archivedAt: null,
    updatedAt: null,
    version: 1,
  }));
}

function nameOf(seed) {
  return `${["web", "db", "cache", "worker", "edge"][seed % 5]}-${String(Math.floor(seed / 5) + 1).padStart(2, "0")}`;
}

const CYCLE = 120;

/** Status, reason, since when and what is missing. The second node of each thousand is lost and found every two minutes. */
export function statusAt({ seed }, ms) {
  if (seed % 1_000 === 1) {
    const second = Math.floor(ms / 1_000) % CYCLE;
    const since = (start) => new Date(ms - (second - start) * 1_000).toISOString();
    if (second >= 105) return { status: "UP", statusReason: null, statusSince: since(105), gap: null };
    if (second >= 85) {
      const statusReason = "It is back, and sends what it held back while it was cut off.";
      return { status: "LINK_GAP", statusReason, statusSince: since(85), gap: 4 * (105 - second) };
    }
    if (second >= 60) {
      return { status: "DOWN", statusReason: "No sample for three flush intervals and 30 s.", statusSince: since(60), gap: null };
    }
    return { status: "UP", statusReason: null, statusSince: since(-15), gap: null };
  }
  const statusSince = new Date(ms - 3_900_000).toISOString();
  if (seed % 17 === 9) return { status: "DOWN", statusReason: "No sample for 1 h 5 min.", statusSince, gap: null };
  if (seed % 11 === 5) return { status: "DEGRADED", statusReason: "The sensor “web” says that it is down.", statusSince, gap: null };
  if (seed % 31 === 13) return { status: "UNKNOWN", statusReason: "It has never sent a sample.", statusSince: null, gap: null };
  return { status: "UP", statusReason: null, statusSince, gap: null };
}

/** The node as the API lists it. */
export function nodeAt(node, ms) {
  const status = statusAt(node, ms);
  const dead = status.status === "DOWN" || status.status === "UNKNOWN";
  const v = valuesAt(node.seed, ms);
  return {
    id: node.id,
    name: node.name,
    type: node.type,
    ...status,
    lastSeen: status.status === "UNKNOWN" ? null : dead ? status.statusSince : new Date(ms).toISOString(),
    labels: node.labels,
    cpu: dead ? null : v["cpu.total"],
    memory: dead ? null : (100 * v["mem.used"]) / v["mem.total"],
    disk: dead ? null : 86,
    netRx: dead ? null : v["net.rx_bytes{interface=eth0}"] + v["net.rx_bytes{interface=wg0}"],
    netTx: dead ? null : v["net.tx_bytes{interface=eth0}"] + v["net.tx_bytes{interface=wg0}"],
    diskRead: dead ? null : v["disk_io.read_bytes{device=nvme0n1}"],
    diskWrite: dead ? null : v["disk_io.write_bytes{device=nvme0n1}"],
    load1: dead ? null : v["load.1"],
    uptime: dead ? null : v["system.uptime"],
    agentVersion: "0.1.0",
  };
}

export function detailAt(node, ms) {
  const { location, provider, notes, metadata, archivedAt, updatedAt, version } = node;
  return {
    ...nodeAt(node, ms),
    location, provider, notes, metadata, archivedAt, version,
    createdAt: new Date(ms - 86_400_000).toISOString(),
    updatedAt: updatedAt ?? new Date(ms - 86_400_000).toISOString(),
    flushIntervalSeconds: 5,
    system: {
      hostname: node.name,
      os: "Debian GNU/Linux 12",
      kernel: "6.1.0-25-amd64",
      arch: "x86_64",
      cpuModel: "AMD EPYC 7302P 16-Core Processor",
      cores: 4 + 4 * (node.seed % 3),
      threads: 8 + 8 * (node.seed % 3),
      memoryBytes: (8 + 8 * (node.seed % 4)) * GIB,
      model: "Supermicro Super Server",
      virtualization: ["none", "kvm", "docker"][node.seed % 3],
      addresses: [`10.0.0.${node.seed % 250}`, `2001:db8::${node.seed.toString(16)}`],
      bootTime: ms - 3 * 86_400_000,
    },
  };
}

const PROCESSES = [
  "postgres", "node", "nginx", "dockerd", "containerd-shim-runc-v2", "java", "systemd-journal", "kworker/2:1-events", "sshd",
];

/** The node's top processes as of the last minute; null for every third node, which sends none. */
export function processesAt(node, ms) {
  if (node.seed % 3 === 2) return null;
  const at = Math.floor(ms / 60_000) * 60_000;
  const processes = Array.from({ length: 26 }, (_, i) => ({
    pid: 400 + 37 * i,
    name: PROCESSES[i % PROCESSES.length],
    cpu: Math.round(18_000 * noise(node.seed + i, at / 1000) ** 6) / 100,
    memory: Math.round((2 ** 31 * noise(node.seed + i + 50, 1) ** 3) / 4096) * 4096,
    threads: 1 + (i % 7) * 3,
  }));
  return { at, processes };
}
