import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type UIEvent } from "react";
import { serverClock } from "../api/serverClock";
import { visibleRows } from "../fleet/windowing";
import { dayOnly } from "../ui/format";
import { LineDialog } from "./LineDialog";
import { lineText, type LogLine } from "./logLine";
import { LogRow } from "./LogRow";

interface LogListProps {
  lines: readonly LogLine[];
  words: readonly string[];
  nodeless: boolean;
  wrap: boolean;
  /** Newest last: keeps to the end while that is in sight, and tells whether it is. */
  onFollow?: ((following: boolean) => void) | undefined;
  following?: boolean;
  /** The end is near: there may be more to load. */
  onEnd?: (() => void) | undefined;
}

const USUAL_ROW_PX = 22;
const SPARE_ROWS = 20;
const PAGE_ROWS = 20;

interface Place {
  top: number;
  height: number;
  rowHeight: number;
}

/** Any number of lines in a box that scrolls. Only those near what is seen are in the document, unless they wrap. */
export function LogList({ lines, words, nodeless, wrap, onFollow, following = false, onEnd }: LogListProps) {
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const [place, setPlace] = useState<Place>({ top: 0, height: 600, rowHeight: USUAL_ROW_PX });
  const [active, setActive] = useState(0);
  const [opened, setOpened] = useState<LogLine | null>(null);
  const [told, setTold] = useState("");
  const moved = useRef(false);

  const measure = useCallback((): void => {
    const [element, rows] = [box.current, list.current];
    if (!element || !rows) return;
    // The style sheet knows the breakpoints.
    const rowHeight = Number.parseFloat(getComputedStyle(rows).getPropertyValue("--row-height")) || USUAL_ROW_PX;
    setPlace({ top: element.scrollTop, height: element.clientHeight || 600, rowHeight });
  }, []);
  useLayoutEffect(() => {
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, [measure]);
  useLayoutEffect(() => {
    if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [following, lines, wrap]);

  const scroll = ({ currentTarget: element }: UIEvent<HTMLDivElement>): void => {
    measure();
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    onFollow?.(left < 2 * place.rowHeight);
    if (left < element.clientHeight) onEnd?.();
  };

  const at = Math.min(active, Math.max(0, lines.length - 1));
  useEffect(() => {
    if (!moved.current) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-index="${at}"] .log-time`);
    // What is scrolled to comes into the document a moment later.
    if (!row) return;
    moved.current = false;
    row.focus({ preventScroll: true });
    if (wrap) row.scrollIntoView({ block: "nearest" });
  });
  const move = (event: KeyboardEvent): void => {
    const steps: Partial<Record<string, number>> = {
      ArrowUp: -1, ArrowDown: 1, PageUp: -PAGE_ROWS, PageDown: PAGE_ROWS, Home: -lines.length, End: lines.length,
    };
    const step = steps[event.key];
    const from = event.target instanceof HTMLElement && event.target.matches(".log-time") ? event.target.closest<HTMLElement>("[data-index]") : null;
    if (step === undefined || !from) return;
    event.preventDefault();
    const next = Math.min(lines.length - 1, Math.max(0, Number(from.dataset.index) + step));
    moved.current = true;
    setActive(next);
    if (!wrap) bring(box.current, next, place.rowHeight);
  };

  const copy = useCallback((line: LogLine): void => {
    // Browsers give the clipboard to pages that came over HTTPS, or from this machine.
    const written = "clipboard" in navigator ? navigator.clipboard.writeText(lineText(line)) : Promise.reject(new Error());
    written.then(() => setTold("Copied."), () => setTold("The browser gives no clipboard to this page."));
  }, []);
  const today = dayOnly(serverClock.now());
  const dated = [lines[0], lines.at(-1)].some((line) => line !== undefined && dayOnly(line.at) !== today);
  const rows = wrap ? { first: 0, end: lines.length } : visibleRows(lines.length, place.rowHeight, -place.top, place.height, SPARE_ROWS);
  return (
    <>
      <div ref={box} className="log-box" onScroll={scroll} onKeyDown={move} data-testid="log-box">
        <ol
          ref={list}
          className="log-lines"
          data-wrap={wrap}
          data-dated={dated}
          aria-label="Log lines"
          style={wrap ? undefined : { height: lines.length * place.rowHeight }}
        >
          {lines.slice(rows.first, rows.end).map((line, i) => (
            <LogRow
              key={line.key}
              line={line}
              index={rows.first + i}
              words={words}
              nodeless={nodeless}
              dated={dated}
              top={wrap ? null : (rows.first + i) * place.rowHeight}
              isActive={rows.first + i === (at >= rows.first && at < rows.end ? at : rows.first)}
              onOpen={setOpened}
              onCopy={copy}
            />
          ))}
        </ol>
      </div>
      <span role="status" className="log-told">
        {told}
      </span>
      {opened && <LineDialog line={opened} words={words} onClose={() => setOpened(null)} />}
    </>
  );
}

/** Scrolls so far that a row is seen. */
function bring(box: HTMLDivElement | null, row: number, rowHeight: number): void {
  if (!box) return;
  const [top, bottom] = [row * rowHeight, (row + 1) * rowHeight];
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}
