import type { ReactNode } from "react";
import { usePageTitle } from "../ui/usePageTitle";

/** A page for somebody who is not logged in. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  usePageTitle(title);
  return (
    <section className="door" aria-labelledby="door-title">
      <h1 id="door-title">{title}</h1>
      {children}
    </section>
  );
}
