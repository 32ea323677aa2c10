import { useEffect, useId, useRef, useState } from "react";
import { api } from "../api/client";
import { Field } from "../ui/Field";
import type { NodeRef } from "./draft";

interface NodePickerProps {
  label: string;
  value: NodeRef | null;
  onValue: (node: NodeRef | null) => void;
  error?: string | null;
  required?: boolean;
}

const OFFERED = 20;
const PAUSE_MS = 200;

/** A node by its name: the server offers those that match what is typed. */
export function NodePicker({ label, value, onValue, error = null, required = true }: NodePickerProps) {
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value?.name ?? "");
  const [offers, setOffers] = useState<ReadonlyMap<string, NodeRef>>(new Map());
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      // Failing means that nothing is offered; sending the form says why.
      api.nodes({ text, limit: OFFERED }, abort.signal).then(({ nodes }) => setOffers(namesOf(nodes)), () => undefined);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  const typed = text.trim();
  const found = value?.name === typed ? value : (offers.get(typed) ?? null);
  useEffect(() => {
    if (found?.id !== value?.id) onValue(found);
  }, [found, value, onValue]);
  const wrong = typed !== "" && found === null ? "Choose one of the nodes that are offered." : "";
  useEffect(() => input.current?.setCustomValidity(wrong), [wrong]);
  return (
    <>
      <Field
        ref={input}
        label={label}
        value={text}
        onValue={setText}
        list={list}
        required={required}
        maxLength={128}
        placeholder="Type a part of its name"
        autoComplete="off"
        spellCheck={false}
        error={error}
      />
      <datalist id={list}>
        {[...offers.keys()].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

/** Nodes by what stands for them: the name, with the type where several have it. */
export function namesOf(nodes: readonly { id: string; name: string; type: string }[]): Map<string, NodeRef> {
  const counts = new Map<string, number>();
  for (const { name } of nodes) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(
    nodes.map(({ id, name, type }) => {
      const shown = counts.get(name) === 1 ? name : `${name} (${type})`;
      return [shown, { id, name: shown }];
    }),
  );
}
