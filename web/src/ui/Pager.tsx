interface PagerProps {
  /** Where the pages begin that were passed on the way to the one shown, which is the last; none for the first page. */
  places: readonly string[];
  /** Where the next page begins; null on the last. */
  next: string | null;
  onPlaces: (places: readonly string[]) => void;
  back: string;
  on: string;
}

/** Goes through a list a page at a time; nothing while it has but one. */
export function Pager({ places, next, onPlaces, back, on }: PagerProps) {
  if (places.length === 0 && next === null) return null;
  return (
    <div className="bar">
      <button type="button" disabled={places.length === 0} onClick={() => onPlaces(places.slice(0, -1))}>
        {back}
      </button>
      <button type="button" disabled={next === null} onClick={() => next !== null && onPlaces([...places, next])}>
        {on}
      </button>
    </div>
  );
}
