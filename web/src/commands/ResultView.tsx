import type { CommandResult } from "./command";
import { shapeOf, valueText, words, type Scalar, type Shape } from "./resultShape";

/** What came of a command: why it failed, its exit code, its data. All of it is text that a host sent. */
export function ResultView({ result }: { result: CommandResult }) {
  const { exitCode, error, data } = result;
  return (
    <div className="result" data-testid="result">
      {error !== null && <p className="form-error">{error}</p>}
      {exitCode !== null && (
        <p>
          Exit code <b>{exitCode}</b>
        </p>
      )}
      <ShapeView shape={shapeOf(data)} />
    </div>
  );
}

function ShapeView({ shape }: { shape: Shape }) {
  switch (shape.kind) {
    case "none":
      return null;
    case "text":
      return (
        <pre className="output" tabIndex={0}>
          {shape.text}
        </pre>
      );
    case "table":
      return <RowTable {...shape} />;
    case "parts":
      return (
        <>
          {shape.facts.length > 0 && (
            <dl className="fact-list">
              {shape.facts.map(([name, value]) => (
                <div key={name}>
                  <dt>{words(name)}</dt>
                  <dd>{valueText(name, value)}</dd>
                </div>
              ))}
            </dl>
          )}
          {shape.parts.map(([name, part]) => (
            <section key={name}>
              <h3>{words(name)}</h3>
              <ShapeView shape={part} />
            </section>
          ))}
        </>
      );
  }
}

function RowTable({ columns, rows, more }: { columns: readonly string[]; rows: readonly (readonly Scalar[])[]; more: number }) {
  return (
    <div className="scroll" tabIndex={0}>
      <table className="data compact plain">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {words(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((value, column) => (
                <td key={columns[column]}>{valueText(columns[column] ?? "", value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p className="note">And {more} more.</p>}
    </div>
  );
}
