import { useRef } from "react";
import { Link, nodePath } from "../app/router";
import { Dialog } from "../ui/Dialog";
import { clock, dayTime } from "../ui/format";
import { useCopy } from "../ui/useCopy";
import { lineText, type LogLine } from "./logLine";
import { piecesOf } from "./words";

/** All of a line. */
export function LineDialog({ line, words, onClose }: { line: LogLine; words: readonly string[]; onClose: () => void }) {
  const text = useRef<HTMLPreElement>(null);
  const { copy, told } = useCopy(lineText(line), () => {
    if (text.current) window.getSelection()?.selectAllChildren(text.current);
  });
  const facts = Object.entries(line.fields);
  return (
    <Dialog title={`${dayTime(line.at)}:${clock(line.at).slice(-2)}`} onClose={onClose}>
      {() => (
        <div className="form">
          <p>
            <b className="log-level" data-level={line.level}>
              {line.level}
            </b>{" "}
            from {line.source === "" ? "" : <>{line.source} on </>}
            <Link href={nodePath(line.node.id)}>{line.node.name}</Link>
          </p>
          <pre ref={text} className="output">
            {piecesOf(line.text, words).map((piece, i) => (piece.hit ? <mark key={i}>{piece.text}</mark> : piece.text))}
          </pre>
          {line.cut && <p className="note">It was longer: only its beginning is kept.</p>}
          {facts.length > 0 && (
            <dl className="fact-list">
              {facts.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
          <div className="bar">
            <button type="button" onClick={copy}>
              Copy
            </button>
            <span role="status" className="done">
              {told}
            </span>
          </div>
        </div>
      )}
    </Dialog>
  );
}
