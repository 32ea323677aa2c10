import { memo } from "react";
import { clock, dayOnly, dayTime } from "../ui/format";
import type { LogLine } from "./logLine";
import { piecesOf } from "./words";

interface LogRowProps {
  line: LogLine;
  /** Place in the list, from 0. */
  index: number;
  words: readonly string[];
  nodeless: boolean;
  /** Not all lines are of today: each says its day. */
  dated: boolean;
  /** Distance from the list's top, pixels; null where the rows follow on each other. */
  top: number | null;
  /** The one that the keyboard is at. */
  isActive: boolean;
  onOpen: (line: LogLine) => void;
  onCopy: (line: LogLine) => void;
}

/** A line: opens in full when its time is pressed. */
export const LogRow = memo(function LogRow({ line, index, words, nodeless, dated, top, isActive, onOpen, onCopy }: LogRowProps) {
  const { at, level, node, source, text, cut } = line;
  return (
    <li className="log-line" data-level={level} data-index={index} data-testid="log-line" style={top === null ? undefined : { transform: `translateY(${top}px)` }}>
      <button type="button" className="log-time" tabIndex={isActive ? 0 : -1} onClick={() => onOpen(line)} title={`${dayTime(at)}: show it whole`}>
        {dated && `${dayOnly(at)} `}
        {clock(at)}
        <span className="log-ms">.{String(Math.floor(at % 1_000)).padStart(3, "0")}</span>
      </button>
      <span className="log-level">{level}</span>
      <span className="log-where" title={`${node.name} ${source}`}>
        {!nodeless && <b>{node.name} </b>}
        {source}
      </span>
      <span className="log-text">
        {piecesOf(text, words).map((piece, i) => (piece.hit ? <mark key={i}>{piece.text}</mark> : piece.text))}
        {cut && <span className="log-cut"> … cut</span>}
      </span>
      <button type="button" className="log-copy" tabIndex={-1} onClick={() => onCopy(line)} aria-label="Copy this line">
        Copy
      </button>
    </li>
  );
});
