import type { DoorName } from "../app/router";
import { InvitationPage, RegisterPage, SetupPage } from "./LinkPages";
import { LogInPage } from "./LogInPage";

// A page of its own: what the dashboard holds in memory is this person's from the start.
const enter = (path: string): void => window.location.assign(path);

export default function Doors({ door, token }: { door: DoorName; token: string | null }) {
  switch (door) {
    case "login":
      return <LogInPage enter={enter} />;
    case "setup":
      return <SetupPage token={token} enter={enter} />;
    case "invitation":
      return <InvitationPage token={token} enter={enter} />;
    case "register":
      return <RegisterPage enter={enter} />;
  }
}
