import { fields, numberOrNull, rowsOf, textOrNull, type Fields } from "../api/parse";

/** One look into the fleet. */
export interface AskStep {
  tool: string;
  /** As the model gave them: a JSON object. */
  arguments: string;
  bytes: number;
  milliseconds: number;
  /** The kind of problem that the model was told of; null when it got what it asked for. */
  error: string | null;
}

/** What came of a question. */
export interface AskRecord {
  /** Null when none was reached. */
  model: string | null;
  answer: string | null;
  answerCut: boolean;
  steps: AskStep[];
  tokens: number;
  milliseconds: number | null;
}

const MAX_STEPS = 32;

/** The data of a result of `ask`; null when it is none. */
export function parseAskRecord(data: unknown): AskRecord | null {
  const from = fields(data);
  if (!from) return null;
  return {
    model: textOrNull(from.model),
    answer: textOrNull(from.answer),
    answerCut: from.answerCut === true,
    steps: Array.isArray(from.steps) ? rowsOf(from.steps.slice(0, MAX_STEPS), parseStep) : [],
    tokens: (numberOrNull(from.promptTokens) ?? 0) + (numberOrNull(from.completionTokens) ?? 0),
    milliseconds: numberOrNull(from.milliseconds),
  };
}

export function parseStep(from: Fields): AskStep | null {
  const tool = textOrNull(from.tool);
  if (tool === null) return null;
  return {
    tool,
    arguments: textOrNull(from.arguments) ?? "",
    bytes: numberOrNull(from.bytes) ?? 0,
    milliseconds: numberOrNull(from.milliseconds) ?? 0,
    error: textOrNull(from.error),
  };
}
