import { useCallback, useId } from "react";
import type { NodeRef } from "../commands/draft";
import { NodePicker } from "../commands/NodePicker";
import { Field, SelectField } from "../ui/Field";
import { Segments } from "../ui/Segments";
import { useLoad } from "../ui/useLoad";
import { loadCatalog, type KnownSeries } from "./catalog";
import type { Condition, Operator } from "./rule";
import { OPERATOR_WORDS, type RuleDraft } from "./ruleDraft";

interface ConditionFieldsProps {
  draft: RuleDraft;
  put: (change: Partial<RuleDraft>) => void;
  /** The node whose series are offered and drawn. */
  sample: NodeRef | null;
  onSample: (node: NodeRef | null) => void;
}

const KINDS: readonly (readonly [Condition["kind"], string])[] = [["threshold", "A series passes a value"], ["offline", "A node is silent"]];
const PER = [["device", "each of them by itself"], ["node", "one alert for the node"]] as const;
const MOST_SECONDS = 86_400;

/** What has to be so, and for how long. */
export function ConditionFields({ draft, put, sample, onSample }: ConditionFieldsProps) {
  const lasting = (
    <Field
      label={draft.kind === "offline" ? "For so many seconds after it was found to be down" : "For so many seconds"}
      type="number"
      min={0}
      max={MOST_SECONDS}
      step={1}
      value={draft.forSeconds}
      onValue={(forSeconds) => put({ forSeconds })}
      required
      hint={draft.kind === "offline" ? undefined : "Before it fires; 0 for at once."}
    />
  );
  return (
    <>
      <Segments legend="When" name="condition" value={draft.kind} options={KINDS} onValue={(kind) => put({ kind })} />
      {draft.kind === "offline" ? (
        lasting
      ) : (
        <>
          <SeriesFields draft={draft} put={put} sample={sample} onSample={onSample} />
          <div className="pair">
            <SelectField label="Is" value={draft.op} onValue={(op) => put({ op: op as Operator })} options={OPERATOR_WORDS} />
            <Field label="Value" inputMode="decimal" value={draft.value} onValue={(value) => put({ value })} maxLength={24} required />
          </div>
          {lasting}
          <div className="pair">
            <Field
              label="Over at (optional)"
              inputMode="decimal"
              value={draft.clearValue}
              onValue={(clearValue) => put({ clearValue })}
              maxLength={24}
              placeholder={draft.value}
              hint="Apart from the value, it does not come and go."
            />
            <Field
              label="For so many seconds"
              type="number"
              min={0}
              max={MOST_SECONDS}
              step={1}
              value={draft.clearForSeconds}
              onValue={(clearForSeconds) => put({ clearForSeconds })}
              hint="Before it counts as over."
            />
          </div>
        </>
      )}
    </>
  );
}

/** The series, chosen from those that a node has. */
function SeriesFields({ draft, put, sample, onSample }: ConditionFieldsProps) {
  const list = useId();
  const id = sample?.id ?? null;
  const { data: known, error } = useLoad(
    useCallback((signal: AbortSignal): Promise<KnownSeries[]> => (id === null ? Promise.resolve([]) : loadCatalog(id, signal)), [id]),
  );
  const typed = draft.series.trim();
  const chosen = known?.find(({ name }) => name === typed);
  const devices = chosen?.devices ?? [];
  return (
    <>
      {/* Made anew once there is a node, so that it shows the name. */}
      <NodePicker key={id === null ? "none" : "some"} label="Series as this node has them" value={sample} onValue={onSample} required={false} />
      <Field
        label="Series"
        list={`${list}-series`}
        value={draft.series}
        onValue={(series) => put({ series, device: "" })}
        maxLength={128}
        required
        placeholder="disk.used_percent"
        autoComplete="off"
        spellCheck={false}
        hint={hintOf(typed, chosen, known, error !== null)}
      />
      <datalist id={`${list}-series`}>
        {known?.map(({ name, unit }) => (
          <option key={name} value={name} label={unit === "1" ? name : `${name} · ${unit}`} />
        ))}
      </datalist>
      {(devices.length > 0 || draft.device !== "") && (
        <div className="pair">
          <Field
            label="Only of (optional)"
            list={`${list}-devices`}
            value={draft.device}
            onValue={(device) => put({ device })}
            maxLength={128}
            placeholder="all of them"
            autoComplete="off"
            spellCheck={false}
          />
          <datalist id={`${list}-devices`}>
            {devices.map((device) => (
              <option key={device} value={device} />
            ))}
          </datalist>
          <SelectField label="Alerts" value={draft.per} onValue={(per) => put({ per: per === "node" ? "node" : "device" })} options={PER} />
        </div>
      )}
    </>
  );
}

function hintOf(typed: string, chosen: KnownSeries | undefined, known: readonly KnownSeries[] | null, failed: boolean): string | undefined {
  if (failed) return "The node’s series can’t be had now: any name is taken.";
  if (typed === "" || known === null || known.length === 0) return undefined;
  if (!chosen) return "This node has no such series. The rule is kept all the same, and waits for nodes that have it.";
  const unit = chosen.unit === "1" ? "" : ` in ${chosen.unit}`;
  return chosen.devices.length > 1 ? `${chosen.devices.length} of them${unit}.` : unit === "" ? undefined : `It is measured${unit}.`;
}
