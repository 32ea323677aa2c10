import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { createFleet, FleetContext } from "./fleet/fleet";
import { LiveContext, startLive } from "./live/live";
import "./ui/styles/index.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element #root.");

const live = startLive();
const fleet = createFleet(live.link);

createRoot(root).render(
  <StrictMode>
    <LiveContext value={live}>
      <FleetContext value={fleet}>
        <App />
      </FleetContext>
    </LiveContext>
  </StrictMode>,
);
