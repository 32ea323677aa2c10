import { Message } from "../ui/Message";
import { usePageTitle } from "../ui/usePageTitle";
import { Link } from "./router";

export function MissingPage() {
  usePageTitle("Page not found");
  return (
    <>
      <h1 className="hidden">Page not found</h1>
      <Message title="There is no such page">
        <p>
          The address <code>{window.location.pathname}</code> leads nowhere. It may be mistyped, or from another version.
        </p>
        <p>
          <Link href="/">Go to the fleet</Link>
        </p>
      </Message>
    </>
  );
}
