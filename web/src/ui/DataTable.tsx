import type { ReactNode } from "react";

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
}

interface DataTableProps<T> {
  caption: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  /** Buttons at the end of a row. */
  actions?: (row: T) => ReactNode;
  /** Said in place of an empty table. */
  empty: string;
  /** Its few short columns fit on narrow screens too. */
  compact?: boolean;
}

/** A table of some rows; on narrow screens each row is a block whose cells have their column's title before them. */
export function DataTable<T>({ caption, rows, columns, keyOf, actions, empty, compact = false }: DataTableProps<T>) {
  if (rows.length === 0) return <p className="note">{empty}</p>;
  return (
    <table className={compact ? "data compact" : "data"}>
      <caption className="hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.title} scope="col">
              {column.title}
            </th>
          ))}
          {actions && (
            <th scope="col">
              <span className="hidden">Actions</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column) => (
              <td key={column.title} data-title={column.title}>
                <div>{column.cell(row)}</div>
              </td>
            ))}
            {actions && <td className="actions">{actions(row)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
