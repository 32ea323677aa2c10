import { Field } from "../ui/Field";
import { wordsOf } from "./CostPanel";

interface PriceFieldsProps {
  /** Dollars by name, as they are used. */
  used: Readonly<Record<string, number>>;
  /** Those that somebody has put in others' place. */
  written: Readonly<Record<string, string>>;
  onWritten: (written: Record<string, string>) => void;
}

/** The prices that an estimate is made from: anybody can put in today's. */
export function PriceFields({ used, written, onWritten }: PriceFieldsProps) {
  return (
    <details className="more">
      <summary>Prices</summary>
      <div className="filters">
        {Object.entries(used).map(([name, dollars]) => (
          <Field
            key={name}
            label={wordsOf(name)}
            inputMode="decimal"
            value={written[name] ?? ""}
            onValue={(text) => onWritten({ ...written, [name]: text })}
            placeholder={String(dollars)}
            maxLength={16}
            autoComplete="off"
          />
        ))}
      </div>
    </details>
  );
}
