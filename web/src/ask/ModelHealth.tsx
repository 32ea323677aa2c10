import { Message } from "../ui/Message";
import type { Loaded } from "../ui/useLoad";
import type { AiHealth } from "./aiApi";

interface ModelHealthProps {
  health: Loaded<AiHealth>;
  models: Loaded<string[]>;
}

/** Says when nobody would answer, and how to change that. Nothing while all is well. */
export function ModelHealth({ health, models }: ModelHealthProps) {
  const { data } = health;
  const again = (): void => {
    health.reload();
    models.reload();
  };
  if (data && !data.isWell) {
    return (
      <Message title={data.state === "model-server-away" ? "Ollama does not answer" : "The model server is not well"} error>
        {data.detail !== null && <p>{data.detail}</p>}
        <HowToStart />
        <Again again={again} />
      </Message>
    );
  }
  if (data && models.data?.length === 0) {
    return (
      <Message title="Ollama has no model yet">
        <p>On the machine where it runs, fetch one: a small one answers most questions.</p>
        <p>
          <code>ollama pull llama3.2:3b</code>
        </p>
        <Again again={again} />
      </Message>
    );
  }
  return null;
}

function HowToStart() {
  return (
    <dl className="steps">
      <dt>Start it</dt>
      <dd>
        <p>
          <code>ollama serve</code> on the machine where CloudNexus runs, and once <code>ollama pull llama3.2:3b</code>.
        </p>
      </dd>
      <dt>It runs elsewhere</dt>
      <dd>
        <p>
          Start CloudNexus with <code>NEXUS_OLLAMA_URL</code>, such as <code>http://10.0.0.5:11434</code>.
        </p>
      </dd>
    </dl>
  );
}

function Again({ again }: { again: () => void }) {
  return (
    <p>
      <button type="button" onClick={again}>
        Look again
      </button>
    </p>
  );
}
