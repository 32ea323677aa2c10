/** What a chart draws, independent of how. */

export interface SeriesSpec {
  label: string;
  /** Name of a CSS custom property that holds a `#rrggbb` colour. */
  color: string;
  /** Columns of the samples table that make up the value. */
  keys: readonly string[];
  /** Combines the columns' values when there are several; all of them are present when it is called. */
  combine?: (...values: number[]) => number;
  /** Piled on the stacked series before it. */
  stacked?: boolean;
  /** Drawn below zero; the value itself stays positive. */
  mirrored?: boolean;
  /** Drawn with the area down to its base filled. */
  filled?: boolean;
  /** Dashed, to tell two series of one colour apart. */
  dashed?: boolean;
}

export interface ChartSpec {
  /** Stable and unique on the page. */
  id: string;
  title: string;
  series: readonly SeriesSpec[];
  format: (value: number | null) => string;
  /** Axis steps are powers of two (bytes) or decimal. */
  binary: boolean;
  /** The upper end of the axis, when it is known; otherwise the data decides. */
  max: number | null;
  /** The smallest upper end that the data may choose: keeps noise near zero from filling the chart. */
  minSpan: number;
  /** A remark below the title, for instance what is not drawn. */
  note?: string;
}
