import type { RefObject } from "react";
import { clock } from "../ui/format";

export interface LegendItem {
  label: string;
  color: string;
  value: string;
  dashed?: boolean | undefined;
}

interface ChartFrameProps {
  id: string;
  title: string;
  note?: string | undefined;
  legend: readonly LegendItem[];
  /** Time that the legend speaks of, epoch milliseconds; null when there is no data. */
  time: number | null;
  /** Whether `time` is where the cursor is rather than the newest. */
  atCursor: boolean;
  lastTime: number | null;
  holder: RefObject<HTMLDivElement | null>;
  /** Takes the whole width of the page. */
  wide?: boolean;
}

/** Title, legend and text alternative around a plot. The legend shows the newest values, or those under the cursor. */
export function ChartFrame({ id, title, note, legend, time, atCursor, lastTime, holder, wide = false }: ChartFrameProps) {
  const said = legend.map((item) => `${item.label} ${item.value}`).join(", ");
  const label = time === null ? `${title}: no data in this time` : `${title}, at ${clock(time)}: ${said}`;
  return (
    <figure className={wide ? "chart chart-wide" : "chart"} data-testid={`chart-${id}`} data-last-t={lastTime ?? ""}>
      <figcaption>
        <h2>{title}</h2>
        {note && <span className="chart-note">{note}</span>}
        <time className="chart-time" data-cursor={atCursor}>
          {time === null ? "" : clock(time)}
        </time>
      </figcaption>
      <ul className="legend" aria-hidden="true">
        {legend.map((item) => (
          <li key={item.label}>
            <span className="swatch" data-dashed={item.dashed ?? false} style={{ color: `var(${item.color})` }} />
            <span className="legend-label">{item.label}</span>
            <span className="legend-value">{item.value}</span>
          </li>
        ))}
      </ul>
      <div className="plot" ref={holder} role="img" aria-label={label} />
      {lastTime === null && <p className="plot-empty">No data in this time.</p>}
    </figure>
  );
}
