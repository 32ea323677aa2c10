import { useEffect, useRef } from "react";
import { hasEnded, type Command } from "./command";
import { useOutput } from "./useOutput";

/** What a command writes, as it comes. Whoever has scrolled up is left there. */
export function Output({ command }: { command: Command }) {
  const { text, cut, ended, error } = useOutput(command.id);
  const box = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  const look = (): void => {
    const at = box.current;
    if (at) atEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < 24;
  };
  const over = ended || hasEnded(command.status);
  if (text === "" && over && !error) return null;
  return (
    <section aria-labelledby={`output-${command.id}`}>
      <h2 id={`output-${command.id}`}>Output</h2>
      {cut && <p className="note">The beginning is left out: it is too long for this page.</p>}
      {text === "" ? (
        !error && <p className="note">Nothing yet.</p>
      ) : (
        <pre ref={box} className="output" tabIndex={0} onScroll={look} aria-label="Output" data-testid="output">
          {text}
        </pre>
      )}
      {command.outputCut && <p className="note">There was more than is kept: the rest is cut.</p>}
      {error && (
        <p className="note" role="alert">
          {error.title}. {error.message}
        </p>
      )}
    </section>
  );
}
