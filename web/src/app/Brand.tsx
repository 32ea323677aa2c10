import { Link } from "./router";

export function Brand() {
  return (
    <Link href="/" className="brand" aria-label="CloudNexus, fleet">
      <svg className="brand-mark" viewBox="0 0 32 20" aria-hidden="true">
        <path d="M1 12h7l3-9 5 15 4-11 2 5h9" />
      </svg>
      <span className="wide-only">CloudNexus</span>
    </Link>
  );
}
