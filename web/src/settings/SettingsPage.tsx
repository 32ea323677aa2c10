import { useEffect, useRef, type ComponentType } from "react";
import { Link } from "../app/router";
import { useUser } from "../session/session";
import type { Role } from "../session/user";
import { Message } from "../ui/Message";
import { usePageTitle } from "../ui/usePageTitle";
import { AccountSection } from "./AccountSection";
import { AuditSection } from "./AuditSection";
import { EnrolmentSection } from "./EnrolmentSection";
import { ServiceSection } from "./ServiceSection";
import { TokensSection } from "./TokensSection";
import { UsersSection } from "./UsersSection";
import "./settings.css";

interface Section {
  /** Last part of its address. */
  name: string;
  title: string;
  /** Whoever has a lower role is not offered it; the server decides. */
  least: Role;
  page: ComponentType;
}

const SECTIONS: readonly Section[] = [
  { name: "", title: "Account", least: "viewer", page: AccountSection },
  { name: "tokens", title: "Tokens", least: "viewer", page: TokensSection },
  { name: "users", title: "Users", least: "admin", page: UsersSection },
  { name: "enrolment", title: "Enrolment", least: "admin", page: EnrolmentSection },
  { name: "audit", title: "Audit log", least: "admin", page: AuditSection },
  { name: "service", title: "Service", least: "viewer", page: ServiceSection },
];

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };

export default function SettingsPage({ section }: { section: string }) {
  const user = useUser();
  const offered = SECTIONS.filter((one) => RANK[user.role] >= RANK[one.least]);
  const shown = offered.find((one) => one.name === section);
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On narrow screens the sections are a strip, of which this one may be out of sight.
    const link = nav.current?.querySelector("[aria-current]")?.getBoundingClientRect();
    if (nav.current && link) nav.current.scrollLeft += link.left + link.width / 2 - window.innerWidth / 2;
  }, [section]);
  usePageTitle(shown ? `${shown.title} · Settings` : "Settings");
  return (
    <>
      <h1>Settings</h1>
      <div className="settings">
        <nav ref={nav} className="sections" aria-label="Settings">
          {offered.map((one) => (
            <Link key={one.name} href={one.name === "" ? "/settings" : `/settings/${one.name}`} aria-current={one === shown ? "page" : undefined}>
              {one.title}
            </Link>
          ))}
        </nav>
        {shown ? (
          <section aria-labelledby="section-title" className="section">
            <h2 id="section-title">{shown.title}</h2>
            <shown.page />
          </section>
        ) : (
          <Message title="There is no such page">
            <p>It may be mistyped, or for people with another role.</p>
          </Message>
        )}
      </div>
    </>
  );
}
