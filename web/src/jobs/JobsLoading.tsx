import type { ReactNode } from "react";
import { Link } from "../app/router";
import { Loading } from "../ui/Loading";
import { Message } from "../ui/Message";
import type { Loaded } from "../ui/useLoad";

/** As {@link Loading}, with what those can do who may not see jobs. */
export function JobsLoading<T>({ of, children }: { of: Loaded<T>; children: (data: T) => ReactNode }) {
  if (of.error?.status !== 403) return <Loading of={of}>{children}</Loading>;
  return (
    <Message title="Jobs are for operators">
      <p>
        What ran and how it went is for you too: <Link href="/tasks">see the runs</Link>.
      </p>
    </Message>
  );
}
