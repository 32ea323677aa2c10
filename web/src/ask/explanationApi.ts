import { request } from "../api/http";
import { fields, MalformedAnswer, numberOrNull, rowsOf, textOrNull, timeOrNull, type Fields } from "../api/parse";
import { parseStep, type AskStep } from "./askRecord";

/** The series that shows what is said. Times are epoch milliseconds. */
export interface StatementLink {
  node: string;
  series: string;
  from: number;
  to: number;
}

export interface Statement {
  text: string;
  /** Null where nothing that was looked at shows it. */
  link: StatementLink | null;
}

/** What a model says may be behind an event. */
export interface Explanation {
  nodeName: string | null;
  /** Why there is none. */
  error: string | null;
  model: string | null;
  /** The most likely first. */
  statements: Statement[];
  linksDropped: number;
  steps: AskStep[];
}

/** 404 when the event is not explained. */
export function loadExplanation(event: string, signal?: AbortSignal): Promise<Explanation> {
  return request(`/api/v1/events/${encodeURIComponent(event)}/explanation`, parseExplanation, { signal });
}

export function parseExplanation(body: unknown): Explanation {
  const from = fields(body);
  if (!from) throw new MalformedAnswer("It holds no explanation.");
  return {
    nodeName: textOrNull(from.nodeName),
    error: textOrNull(from.error),
    model: textOrNull(from.model),
    statements: rowsOf(from.statements, parseStatement),
    linksDropped: numberOrNull(from.linksDropped) ?? 0,
    steps: Array.isArray(from.steps) ? rowsOf(from.steps, parseStep) : [],
  };
}

function parseStatement(from: Fields): Statement | null {
  const text = textOrNull(from.text);
  return text === null ? null : { text, link: parseLink(fields(from.link)) };
}

function parseLink(from: Fields | null): StatementLink | null {
  const node = textOrNull(from?.node);
  const series = textOrNull(from?.series);
  const [start, end] = [timeOrNull(from?.from), timeOrNull(from?.to)];
  return node === null || series === null || start === null || end === null ? null : { node, series, from: start, to: end };
}
