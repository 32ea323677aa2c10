import { money } from "./CostPanel";
import { gridOf, type CostRow } from "./costEstimate";

/** What a node costs in fleets of several sizes, at several intervals. */
export function CostGrid({ rows }: { rows: readonly CostRow[] }) {
  const { flushes, lines } = gridOf(rows);
  return (
    <details className="more">
      <summary>Fleets of other sizes</summary>
      <div className="scroll">
        <table className="data compact cost-grid">
          <caption className="hidden">Dollars a node and month: at the least, and at most</caption>
          <thead>
            <tr>
              <th scope="col">Nodes</th>
              {flushes.map((seconds) => (
                <th key={seconds} scope="col">
                  each {seconds} s
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ nodes, note, cells }) => (
              <tr key={nodes}>
                <th scope="row" title={note ?? undefined}>
                  {nodes.toLocaleString("en")}
                  {note !== null && <div className="field-hint">{note}</div>}
                </th>
                {cells.map((cell, i) => (
                  <td key={flushes[i]} data-usual={cell?.isUsual ?? false}>
                    {cell && (
                      <>
                        {money(cell.perNode)}
                        <div className="field-hint">to {money(cell.perNodeAtMost)}</div>
                      </>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="field-hint">Of a node and month. What is marked is the interval that the service sets for so many by itself.</p>
    </details>
  );
}
