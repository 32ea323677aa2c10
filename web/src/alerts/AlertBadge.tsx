import { useFiringCount } from "./alerts";

const MOST = 99;

/** How many alerts fire, beside the link to them; nothing while none does. */
export function AlertBadge() {
  const count = useFiringCount();
  if (count === 0) return null;
  return (
    <span className="badge" data-testid="alert-count">
      <span aria-hidden="true">{count > MOST ? `${MOST}+` : count}</span>
      <span className="hidden">, {count === 1 ? "one fires" : `${count} fire`}</span>
    </span>
  );
}
