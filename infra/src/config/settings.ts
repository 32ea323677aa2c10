import { Reader, type Source } from "./reader";
import { sizes, type Redundancy, type Size, type SizeName } from "./sizes";

/** Whether the parts talk to each other over the internet (with TLS and identities) or in a virtual network. */
export interface NetworkSettings {
  mode: "public" | "private";
  /** A /16 to /20 of RFC 1918. */
  addressSpace: string;
  /** Whether agents reach hub and control rows from the internet, or only from networks that are joined to this one. */
  agents: "public" | "network";
  /** Ids of networks with agents in them: joined to this one, and told its private names. */
  joined: string[];
}

export interface OllamaSettings {
  enabled: boolean;
  /** With the digest that it is held to. */
  image: string;
  /** `cpu` (4 processors, 8 GiB) or a serverless GPU. */
  profile: "cpu" | "gpu-t4" | "gpu-a100";
  /** Fetched when a replica starts, unless the image holds them. */
  models: string[];
  /** 0: sleeps when nobody asks, and takes minutes to wake. */
  minReplicas: number;
}

/** The mail server for reports and channels. */
export interface MailSettings {
  /** With user and password: a secret. */
  server: string;
  from: string;
}

export interface Settings extends Size {
  size: SizeName;
  location: string;
  tags: Record<string, string>;
  /** A month, in the subscription's currency; 0 for no budget. */
  budget: number;
  /** Who hears of budget and alerts; without anybody there are none. */
  emails: string[];
  /** Undefined where no mail is sent. */
  mail: MailSettings | undefined;
  network: NetworkSettings;
  ollama: OllamaSettings;
}

const ADDRESS = /^(10|172\.(1[6-9]|2\d|3[01])|192\.168)(\.\d{1,3}){1,3}\/(1[6-9]|20)$/;
const NETWORK = /^\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.Network\/virtualNetworks\/[\w.-]+$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const MAIL_SERVER = /^smtps?:\/\/[^\s:@/]+:[^\s:@/]+@[A-Za-z0-9.-]+(:\d{1,5})?$/;
const MAILBOX = /^([^<>\r\n]{1,100} <[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)$/;
const IMAGE = /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+:[A-Za-z0-9._-]+$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const MODEL = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/;

/**
 * @param source the stack's `cloudnexus:…` configuration
 * @param location `azure-native:location`
 * @throws ConfigError that names everything that is wrong
 */
export function readSettings(source: Source, location: string | undefined): Settings {
  const read = new Reader(source);
  if (!location || !/^[a-z0-9]+$/.test(location)) {
    read.refuse("azure-native:location is a region such as westeurope: pulumi config set azure-native:location westeurope");
  }

  const size = read.oneOf<SizeName>("size", "dev", ["dev", "small", "fleet"]);
  const settings: Settings = {
    size,
    location: location ?? "",
    ...readSize(read, sizes[size]),
    tags: read.texts("tags", 20),
    budget: read.number("budget", 0, 0, 1_000_000),
    emails: read.list("emails", EMAIL, "mail addresses", 20),
    mail: readMail(read),
    network: {
      mode: read.oneOf("networkMode", "public", ["public", "private"]),
      addressSpace: read.text("networkAddressSpace", "10.42.0.0/16", ADDRESS, "a private network of /16 to /20, such as 10.42.0.0/16"),
      agents: read.oneOf("networkAgents", "public", ["public", "network"]),
      joined: read.list("networkJoined", NETWORK, "ids of virtual networks: az network vnet show --query id", 20),
    },
    ollama: readOllama(read),
  };
  checkTogether(read, settings);
  read.finish();
  return settings;
}

function readSize(read: Reader, size: Size): Size {
  return {
    throughputUnits: read.number("throughputUnits", size.throughputUnits, 1, 40),
    maxThroughputUnits: read.number("maxThroughputUnits", size.maxThroughputUnits, 1, 40),
    partitions: read.number("partitions", size.partitions, 1, 32),
    batchSeconds: read.number("batchSeconds", size.batchSeconds, 0, 10),
    hubRetentionHours: read.number("hubRetentionHours", size.hubRetentionHours, 1, 168),
    signalRSku: read.oneOf("signalRSku", size.signalRSku, ["Free_F1", "Standard_S1"]),
    signalRUnits: read.oneOf("signalRUnits", size.signalRUnits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 100]),
    instanceMemoryMb: read.oneOf("instanceMemoryMb", size.instanceMemoryMb, [512, 2048, 4096]),
    maxInstances: read.number("maxInstances", size.maxInstances, 40, 1000),
    redundancy: read.oneOf<Redundancy>("redundancy", size.redundancy, ["LRS", "ZRS", "GRS", "GZRS", "RAGZRS"]),
    logCapGb: read.number("logCapGb", size.logCapGb, 0.1, 100, true),
    logRetentionDays: read.number("logRetentionDays", size.logRetentionDays, 30, 730),
    samplingPercent: read.number("samplingPercent", size.samplingPercent, 0.1, 100, true),
  };
}

function readMail(read: Reader): MailSettings | undefined {
  const server = read.secret("mailServer", MAIL_SERVER, "smtp://user:password@host:587 or smtps://user:password@host:465");
  const from = read.text("mailFrom", "", MAILBOX, "who mail is from, such as CloudNexus <nexus@example.org>");
  if ((server === "") !== (from === "")) read.refuse("mailServer and mailFrom need each other");
  return server === "" || from === "" ? undefined : { server, from };
}

function readOllama(read: Reader): OllamaSettings {
  const enabled = read.flag("ollama", false);
  const meaning = "an image with registry and tag, such as ghcr.io/me/ollama:1";
  const image = read.text("ollamaImage", "docker.io/ollama/ollama:0.12.6", IMAGE, meaning);
  const digest = read.text("ollamaDigest", "", DIGEST, "what 'docker buildx imagetools inspect IMAGE' calls its digest: sha256:…");
  if (enabled && digest === "") {
    read.refuse(`ollama needs ollamaDigest: what 'docker buildx imagetools inspect ${image}' calls the digest, for a tag can be moved`);
  }
  return {
    enabled,
    image: `${image}@${digest}`,
    profile: read.oneOf("ollamaProfile", "cpu", ["cpu", "gpu-t4", "gpu-a100"]),
    models: read.list("ollamaModels", MODEL, "models such as llama3.2:3b", 10),
    minReplicas: read.number("ollamaMinReplicas", 0, 0, 1),
  };
}

/** What is right by itself and wrong beside another. */
function checkTogether(read: Reader, settings: Settings): void {
  if (settings.maxThroughputUnits < settings.throughputUnits) {
    read.refuse(`maxThroughputUnits (${settings.maxThroughputUnits}) is at least throughputUnits (${settings.throughputUnits})`);
  }
  if (settings.signalRSku === "Free_F1" && settings.signalRUnits > 1) {
    read.refuse("signalRUnits above 1 need signalRSku Standard_S1");
  }
  if (settings.network.mode === "public" && settings.network.agents === "network") {
    read.refuse("networkAgents 'network' needs networkMode private: there is no network otherwise");
  }
  if (settings.network.joined.length > 0 && settings.network.agents === "public") {
    read.refuse("networkJoined needs networkAgents network: otherwise agents come from the internet");
  }
  if (settings.ollama.enabled && settings.network.mode === "public") {
    read.refuse("ollama needs networkMode private: Ollama knows no passwords and must not stand on the internet");
  }
  if (settings.budget > 0 && settings.emails.length === 0) {
    read.refuse("budget needs emails: somebody has to hear of it");
  }
}
