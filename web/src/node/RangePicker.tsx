import { RANGES, type Range } from "./range";

export function RangePicker({ range, onRange }: { range: Range; onRange: (range: Range) => void }) {
  return (
    <fieldset className="ranges">
      <legend className="hidden">Time shown</legend>
      {RANGES.map((one) => (
        <label key={one.id}>
          <input type="radio" name="range" value={one.id} checked={one.id === range.id} onChange={() => onRange(one)} />
          <span>{one.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
