export type Cell = number | null | undefined;

/**
 * Columns over one ascending time axis (epoch milliseconds). In a cell, null is a gap, undefined is "not sampled then".
 * Samples may arrive late, doubled or out of order: the timestamp decides where they go. Bounded: the oldest rows leave.
 */
export class SamplesTable {
  readonly t: number[] = [];
  readonly #columns = new Map<string, Cell[]>();
  readonly #capacity: number;
  readonly #maxColumns: number;
  /** Columns refused because there were too many. */
  refusedColumns = 0;

  constructor(capacity = 4_000, maxColumns = 2_000) {
    this.#capacity = capacity;
    this.#maxColumns = maxColumns;
  }

  get length(): number {
    return this.t.length;
  }

  get lastTime(): number | null {
    return this.t.at(-1) ?? null;
  }

  keys(): string[] {
    return [...this.#columns.keys()];
  }

  column(key: string): readonly Cell[] | undefined {
    return this.#columns.get(key);
  }

  /** The newest value of a column, looking back over at most `within` milliseconds from the newest row. */
  latest(key: string, within = 120_000): number | null {
    const column = this.#columns.get(key);
    const last = this.lastTime;
    if (!column || last === null) return null;
    for (let i = column.length - 1; i >= 0 && (this.t[i] ?? 0) >= last - within; i--) {
      const value = column[i];
      if (typeof value === "number") return value;
    }
    return null;
  }

  /** Merges rows. Where a row of that time exists, numbers replace what is there and gaps replace nothing. */
  merge(t: readonly number[], v: Readonly<Record<string, readonly Cell[]>>): void {
    for (const key of Object.keys(v)) this.#addColumn(key);
    t.forEach((time, from) => {
      const { row, inserted } = this.#rowFor(time);
      for (const [key, column] of this.#columns) {
        const value = v[key]?.[from];
        if (inserted) {
          if (row === column.length) column.push(value);
          else column.splice(row, 0, value);
        } else if (typeof value === "number" || (value === null && column[row] === undefined)) {
          column[row] = value;
        }
      }
    });
    this.#trim();
  }

  /** Takes over the rows of another table that are newer than `after`. */
  mergeNewer(other: SamplesTable, after: number): void {
    const first = lowerBound(other.t, after + 1);
    const v: Record<string, Cell[]> = {};
    for (const [key, column] of other.#columns) v[key] = column.slice(first);
    this.merge(other.t.slice(first), v);
  }

  #addColumn(key: string): void {
    if (this.#columns.has(key)) return;
    if (this.#columns.size >= this.#maxColumns) this.refusedColumns++;
    else this.#columns.set(key, new Array<Cell>(this.t.length).fill(undefined));
  }

  #rowFor(time: number): { row: number; inserted: boolean } {
    const last = this.t.at(-1);
    if (last === undefined || time > last) {
      this.t.push(time);
      return { row: this.t.length - 1, inserted: true };
    }
    const row = lowerBound(this.t, time);
    if (this.t[row] === time) return { row, inserted: false };
    this.t.splice(row, 0, time);
    return { row, inserted: true };
  }

  #trim(): void {
    const surplus = this.t.length - this.#capacity;
    if (surplus <= 0) return;
    this.t.splice(0, surplus);
    for (const column of this.#columns.values()) column.splice(0, surplus);
  }
}

/** Index of the first element that is not below `value`, in an ascending array. */
export function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
