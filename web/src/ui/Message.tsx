import type { ReactNode } from "react";

interface MessageProps {
  title: string;
  children: ReactNode;
  /** Errors are announced at once. */
  error?: boolean;
}

/** A block that says what happened and what to do. */
export function Message({ title, children, error = false }: MessageProps) {
  return (
    <section className="message" data-kind={error ? "error" : "info"} role={error ? "alert" : undefined}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
