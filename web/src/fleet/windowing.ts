/** Which rows of a long list are worth having in the document. */
export interface RowWindow {
  first: number;
  /** One past the last row. */
  end: number;
}

/**
 * Rows that a viewport shows, plus some above and below so that scrolling finds them drawn.
 * @param listTop Distance from the viewport's top to the list's top, in pixels; negative once scrolled past.
 */
export function visibleRows(count: number, rowHeight: number, listTop: number, viewportHeight: number, spare = 6): RowWindow {
  const first = Math.floor(-listTop / rowHeight) - spare;
  const end = Math.ceil((viewportHeight - listTop) / rowHeight) + spare;
  const bounded = { first: Math.min(Math.max(0, first), count), end: Math.min(Math.max(0, end), count) };
  return bounded.first < bounded.end ? bounded : { first: 0, end: Math.min(count, spare) };
}
