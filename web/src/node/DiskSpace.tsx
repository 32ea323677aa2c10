import type { SamplesTable } from "../data/samplesTable";
import { bytes, percent } from "../ui/format";
import { Track } from "../ui/Meter";
import { mountsOf } from "./devices";

export function DiskSpace({ table }: { table: SamplesTable }) {
  const mounts = mountsOf(table);
  if (mounts.length === 0) return null;
  return (
    <section className="chart disks" aria-labelledby="disks-title">
      <h2 id="disks-title">Disk space</h2>
      <ul>
        {mounts.map((mount) => (
          <li key={mount.path}>
            <span className="disk-path">{mount.path}</span>
            <span className="disk-size">
              {bytes(mount.used)} of {bytes(mount.size)}
              {mount.inodes !== null && ` · ${percent(mount.inodes)} of inodes`}
            </span>
            <span className="disk-share">{percent(mount.percent)}</span>
            <Track value={mount.percent} />
          </li>
        ))}
      </ul>
    </section>
  );
}
