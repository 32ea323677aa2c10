import { useState, type KeyboardEvent } from "react";
import type { Command } from "../commands/command";
import { commandsApi } from "../commands/commandsApi";
import type { NodeRef } from "../commands/draft";
import { NodePicker } from "../commands/NodePicker";
import { SelectField } from "../ui/Field";
import { FormError } from "../ui/FormError";
import { TextField } from "../ui/TextField";
import { useSubmit } from "../ui/useSubmit";

interface AskFormProps {
  models: readonly string[];
  /** Nobody has asked anything yet: examples help. */
  isFirst: boolean;
  onAsked: (command: Command) => void;
}

const MAX_QUESTION = 4_000;
const EXAMPLES = ["Which nodes need a look, and why?", "Which node had the highest CPU in the last hour?", "What has happened since this morning?"];

/** A question about the fleet, or about one node. */
export function AskForm({ models, isFirst, onAsked }: AskFormProps) {
  const [question, setQuestion] = useState("");
  const [model, setModel] = useState("");
  const [node, setNode] = useState<NodeRef | null>(null);
  const { busy, error, submit, fieldError } = useSubmit(async () => {
    const values = { question: question.trim(), ...(model === "" ? {} : { model }), ...(node === null ? {} : { node: node.id }) };
    const [command] = await commandsApi.create({ action: "ask", arguments: values });
    if (!command) return;
    setQuestion("");
    onAsked(command);
  }, ["question"]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.closest("form")?.requestSubmit();
  };
  const empty = question.trim() === "";
  return (
    <form onSubmit={submit} className="panel-box ask-form" onKeyDown={onKeyDown}>
      <TextField
        label="Question"
        value={question}
        onValue={setQuestion}
        maxLength={MAX_QUESTION}
        placeholder="What would you like to know about the fleet?"
        hint="It is answered by your own Ollama, which looks up what you may see. Ctrl+Enter sends it."
        error={fieldError("question")}
      />
      {isFirst && (
        <div className="chips" role="group" aria-label="Examples">
          {EXAMPLES.map((example) => (
            <button key={example} type="button" className="chip" onClick={() => setQuestion(example)}>
              {example}
            </button>
          ))}
        </div>
      )}
      <details className="more">
        <summary>More</summary>
        <div className="pair">
          <SelectField
            label="Model"
            value={model}
            onValue={setModel}
            options={[["", "the usual one"], ...models.map((name): [string, string] => [name, name])]}
          />
          <NodePicker label="About one node (optional)" value={node} onValue={setNode} required={false} />
        </div>
      </details>
      <FormError error={error} />
      <div className="bar">
        <button type="submit" className="primary" disabled={busy || empty} data-testid="ask">
          Ask
        </button>
      </div>
    </form>
  );
}
