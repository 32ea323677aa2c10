import type { NodeDetail } from "../api/types";

/** What people wrote about a node; nothing where nobody has. */
export function NodeAbout({ node }: { node: NodeDetail }) {
  const pairs = [["Location", node.location], ["Provider", node.provider], ...Object.entries(node.metadata)].filter(([, value]) => value !== "");
  if (pairs.length === 0 && node.notes === "") return null;
  return (
    <section className="panel-box about" aria-labelledby="about-title">
      <h2 id="about-title">About</h2>
      {node.notes !== "" && <p className="about-notes">{node.notes}</p>}
      {pairs.length > 0 && (
        <dl>
          {pairs.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
