import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  /** With `/`, without one at the beginning. */
  name: string;
  content: Buffer;
  /** Of Unix; 0o644 unless set. */
  mode?: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const DEFLATE = 8;
const UTF8 = 0x0800;
const VERSION = 20;
const MADE_ON_UNIX = (3 << 8) | VERSION;

/** 1 January 1980: of the same files there is one archive, whenever they were built. */
const DATE = (1 << 5) | 1;
const MOST_BYTES = 0xffff_ffff;
const MOST_ENTRIES = 0xffff;

/** @throws Error for what does not fit without ZIP64: 65,535 files, 4 GiB. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode } of sorted) {
    const nameBytes = Buffer.from(name, "utf8");
    const packed = deflateRawSync(content, { level: 9 });
    const common = Buffer.alloc(26);
    common.writeUInt16LE(VERSION, 0);
    common.writeUInt16LE(UTF8, 2);
    common.writeUInt16LE(DEFLATE, 4);
    common.writeUInt16LE(0, 6);
    common.writeUInt16LE(DATE, 8);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([word(LOCAL), common, nameBytes, packed]);

    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((0o100000 | (mode ?? 0o644)) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    const version = Buffer.alloc(2);
    version.writeUInt16LE(MADE_ON_UNIX);
    centrals.push(Buffer.concat([word(CENTRAL), version, common, tail, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  if (offset + directory.length > MOST_BYTES || sorted.length > MOST_ENTRIES)
    throw new Error("The package is too large: 65,535 files and 4 GiB at most.");
  const end = Buffer.alloc(18);
  end.writeUInt16LE(sorted.length, 4);
  end.writeUInt16LE(sorted.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, word(END), end]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
