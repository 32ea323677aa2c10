import { request } from "../api/http";
import { parseBackTest, type BackTest } from "./backTest";
import { bodyOf, parseRules, ruleOf, type Rule, type RuleDefinition, type RuleList } from "./rule";

const PATH = "/api/v1/alerts/rules";
/** Stored history of many nodes is read. */
const BACK_TEST_TIMEOUT_MS = 60_000;

const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;
const ifMatch = ({ version }: Rule): Record<string, string> => (version === null ? {} : { "if-match": `"${version}"` });

/** Changes are refused with 412 when somebody else was faster. */
export const rulesApi = {
  list: (signal?: AbortSignal): Promise<RuleList> => request(PATH, parseRules, { signal }),

  get: (id: string, signal?: AbortSignal): Promise<Rule> => request(pathOf(id), ruleOf, { signal }),

  create: (rule: RuleDefinition): Promise<Rule> => request(PATH, ruleOf, { body: bodyOf(rule) }),

  replace: (before: Rule, rule: RuleDefinition): Promise<Rule> =>
    request(pathOf(before.id), ruleOf, { method: "PUT", body: bodyOf(rule), headers: ifMatch(before) }),

  enable: (rule: Rule, enabled: boolean): Promise<Rule> => rulesApi.replace(rule, { ...rule, enabled }),

  remove: (rule: Rule): Promise<void> => request(pathOf(rule.id), () => undefined, { method: "DELETE", headers: ifMatch(rule) }),

  /** How often a rule would have fired. */
  backTest: (rule: RuleDefinition, from: number, to: number, signal?: AbortSignal): Promise<BackTest> =>
    request(`${PATH}/backtest`, (body) => parseBackTest(body, to), {
      body: { rule: bodyOf(rule), from, to },
      signal,
      timeoutMs: BACK_TEST_TIMEOUT_MS,
    }),
};
