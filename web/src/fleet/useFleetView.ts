import { useCallback, useState } from "react";
import type { FleetView } from "./view";
import { queryOf, viewOf } from "./viewQuery";

/** The view of the page's address. Changing it changes the address in place: "back" leads out of the page, a link leads to the view. */
export function useFleetView(): [FleetView, (view: FleetView) => void] {
  const [view, setView] = useState(() => viewOf(window.location.search));
  const change = useCallback((next: FleetView) => {
    setView(next);
    window.history.replaceState(window.history.state, "", window.location.pathname + queryOf(next));
  }, []);
  return [view, change];
}
