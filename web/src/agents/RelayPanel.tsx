import { useUser } from "../session/session";
import { ConfirmButton } from "../ui/ConfirmButton";
import { useLoad } from "../ui/useLoad";
import { workersApi } from "./workersApi";

/** Whether a node may carry questions to the Ollama on its host; admins say so. */
export default function RelayPanel({ node }: { node: string }) {
  const isAdmin = useUser().role === "admin";
  const { data, error, reload } = useLoad(workersApi.relays);
  if (error) return null;
  const relay = data?.find(({ nodeId }) => nodeId === node);
  // Of a node that is none, others than admins have nothing to learn here.
  if (data === null || (!relay && !isAdmin)) return null;
  return (
    <section className="keys" aria-labelledby="relay-title" data-testid="relay">
      <h2 id="relay-title">AI relay</h2>
      <p>
        {relay
          ? `This node may carry questions to the Ollama on its host${relay.isUp ? `, and does: ${relay.models.join(", ") || "it has no model"}.` : "; it is silent."}`
          : "Where an Ollama runs on this host, its agent can carry questions to it. The host’s own configuration has to name it too."}
      </p>
      {isAdmin && (
        <div className="bar">
          {relay ? (
            <ConfirmButton label="Forbid it" title="No more questions by this node?" action={() => workersApi.allowRelay(node, false).then(reload)}>
              What it is at is called off. Another relay takes over where there is one.
            </ConfirmButton>
          ) : (
            <ConfirmButton
              label="Allow it"
              title="Let this node be a relay?"
              action={() => workersApi.allowRelay(node, true).then(reload)}
              calm
            >
              A relay reads the questions that it is given, whoever asks them. Allow it only for hosts that you trust with them.
            </ConfirmButton>
          )}
        </div>
      )}
    </section>
  );
}
