interface SegmentsProps<T extends string> {
  /** What is chosen; heard, not seen. */
  legend: string;
  name: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onValue: (value: T) => void;
}

/** One of a few, side by side. */
export function Segments<T extends string>({ legend, name, value, options, onValue }: SegmentsProps<T>) {
  return (
    <fieldset className="ranges">
      <legend className="hidden">{legend}</legend>
      {options.map(([option, words]) => (
        <label key={option}>
          <input type="radio" name={name} value={option} checked={option === value} onChange={() => onValue(option)} />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}
