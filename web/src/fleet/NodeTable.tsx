import { useLayoutEffect, useRef, useState } from "react";
import type { Node } from "../api/types";
import { useNow } from "../ui/useNow";
import { useOnScreen } from "./fleet";
import { SORT_WORDS } from "./FleetToolbar";
import { NodeRow } from "./NodeRow";
import { toggleSort, type FleetView, type SortKey } from "./view";
import { visibleRows } from "./windowing";

const COLUMNS: readonly SortKey[] = ["name", "status", "cpu", "memory", "disk", "net", "lastSeen"];

interface NodeTableProps {
  nodes: readonly Node[];
  view: FleetView;
  onView: (view: FleetView) => void;
}

/** Any number of nodes as dense rows. Only those near the viewport are in the document. */
export function NodeTable({ nodes, view, onView }: NodeTableProps) {
  const body = useRef<HTMLDivElement>(null);
  const place = usePlace(body);
  const now = useNow();
  const rows = visibleRows(nodes.length, place.rowHeight, place.top, place.viewport);
  const shown = nodes.slice(rows.first, rows.end);
  useOnScreen(shown.map((node) => node.id));
  return (
    <div className="table" role="table" aria-label="Nodes" aria-rowcount={nodes.length + 1}>
      <div className="table-head" role="row" aria-rowindex={1}>
        {COLUMNS.map((sort) => (
          <div key={sort} role="columnheader" aria-sort={sortState(view, sort)}>
            <button type="button" className="column" onClick={() => onView(toggleSort(view, sort))}>
              {SORT_WORDS[sort]}
              <span className="arrow" aria-hidden="true">
                {view.sort === sort ? (view.descending ? "↓" : "↑") : ""}
              </span>
            </button>
          </div>
        ))}
      </div>
      <div ref={body} className="table-body" role="rowgroup" style={{ height: nodes.length * place.rowHeight }}>
        {shown.map((node, i) => (
          <NodeRow key={node.id} id={node.id} index={rows.first + i} top={(rows.first + i) * place.rowHeight} now={now} />
        ))}
      </div>
    </div>
  );
}

function sortState(view: FleetView, sort: SortKey): "ascending" | "descending" | "none" {
  if (view.sort !== sort) return "none";
  return view.descending ? "descending" : "ascending";
}

interface Place {
  rowHeight: number;
  top: number;
  viewport: number;
}

/** Where the list is on the screen. The row height comes from the style sheet (`--row-height`), which knows the breakpoints. */
function usePlace(body: React.RefObject<HTMLDivElement | null>): Place {
  const [place, setPlace] = useState<Place>({ rowHeight: 52, top: 0, viewport: window.innerHeight });
  useLayoutEffect(() => {
    const measure = (): void => {
      const element = body.current;
      if (!element) return;
      const rowHeight = Number.parseFloat(getComputedStyle(element).getPropertyValue("--row-height")) || 52;
      const top = element.getBoundingClientRect().top;
      setPlace((last) => {
        // Scrolling within a row changes nothing that is drawn.
        const same =
          last.rowHeight === rowHeight &&
          last.viewport === window.innerHeight &&
          Math.floor(last.top / rowHeight) === Math.floor(top / rowHeight);
        return same ? last : { rowHeight, top, viewport: window.innerHeight };
      });
    };
    measure();
    window.addEventListener("scroll", measure, { passive: true });
    window.addEventListener("resize", measure);
    return () => {
      window.removeEventListener("scroll", measure);
      window.removeEventListener("resize", measure);
    };
  }, [body]);
  return place;
}
