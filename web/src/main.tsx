import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Root } from "./app/Root";
import { takeLinkToken } from "./session/linkToken";
import { Session, SessionContext } from "./session/session";
import "./ui/styles/index.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element #root.");

const linkToken = takeLinkToken(window.location, window.history);
const session = new Session(
  (path) => window.location.assign(path),
  () => window.location.pathname + window.location.search,
);

createRoot(root).render(
  <StrictMode>
    <SessionContext value={session}>
      <Root linkToken={linkToken} />
    </SessionContext>
  </StrictMode>,
);
