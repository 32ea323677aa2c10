import { useEffect, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";

interface TipProps {
  /** What it says; null for no tip at all. */
  text: string | null;
  children: ReactNode;
}

const MARGIN_PX = 8;

/**
 * Shows a sentence beside its content while that is pointed at or has the focus; Escape hides it. Assistive technology reads the
 * sentence as part of the content instead. It stands at the end of the page, where nothing around the content cuts it off.
 */
export function Tip({ text, children }: TipProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return;
    const close = (): void => setOpen(false);
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape") close();
    };
    document.addEventListener("keydown", onKey);
    window.addEventListener("scroll", close, { passive: true, capture: true });
    return () => {
      document.removeEventListener("keydown", onKey);
      window.removeEventListener("scroll", close, { capture: true });
    };
  }, [open]);
  if (text === null) return children;
  return (
    <span
      ref={anchor}
      className="tip-anchor"
      tabIndex={0}
      onPointerEnter={() => setOpen(true)}
      onPointerLeave={() => setOpen(false)}
      onFocus={() => setOpen(true)}
      onBlur={() => setOpen(false)}
    >
      {children}
      <span className="hidden">. {text}</span>
      {open && createPortal(<TipBox anchor={anchor} text={text} />, document.body)}
    </span>
  );
}

function TipBox({ anchor, text }: { anchor: React.RefObject<HTMLElement | null>; text: string }) {
  const place = (box: HTMLDivElement | null): void => {
    const at = anchor.current?.getBoundingClientRect();
    if (!box || !at) return;
    const { width, height } = box.getBoundingClientRect();
    const left = Math.min(at.left, window.innerWidth - width - MARGIN_PX);
    const below = at.bottom + MARGIN_PX;
    const top = below + height > window.innerHeight ? at.top - height - MARGIN_PX : below;
    box.style.translate = `${Math.max(MARGIN_PX, left)}px ${Math.max(MARGIN_PX, top)}px`;
  };
  return (
    <div ref={place} className="tip" aria-hidden="true">
      {text}
    </div>
  );
}
