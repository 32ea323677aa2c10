import { crc32, inflateRawSync } from "node:zlib";

export interface Unzipped {
  content: string;
  mode: number;
}

/** Reads an archive by its central directory, as unpackers do, and checks each file's checksum and second header. */
export function unzip(archive: Buffer): Map<string, Unzipped> {
  const end = archive.length - 22;
  if (archive.readUInt32LE(end) !== 0x06054b50) throw new Error("There is no end of the directory.");
  const count = archive.readUInt16LE(end + 10);
  const files = new Map<string, Unzipped>();
  let at = archive.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (archive.readUInt32LE(at) !== 0x02014b50) throw new Error(`Entry ${i} is none.`);
    const [checksum, packed, size, nameLength] = [
      archive.readUInt32LE(at + 16),
      archive.readUInt32LE(at + 20),
      archive.readUInt32LE(at + 24),
      archive.readUInt16LE(at + 28),
    ];
    const [mode, local] = [archive.readUInt32LE(at + 38) >>> 16, archive.readUInt32LE(at + 42)];
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    if (archive.toString("utf8", local + 30, local + 30 + archive.readUInt16LE(local + 26)) !== name)
      throw new Error(`${name}: the headers differ.`);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = inflateRawSync(archive.subarray(start, start + packed));
    if (content.length !== size || crc32(content) !== checksum) throw new Error(`${name}: the checksum differs.`);
    files.set(name, { content: content.toString("utf8"), mode: mode & 0o777 });
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}
