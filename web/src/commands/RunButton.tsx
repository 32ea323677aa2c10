import { lazy, Suspense } from "react";
import { DialogButton } from "../ui/Dialog";
import type { Command } from "./command";
import type { Draft } from "./draft";

const RunForm = lazy(() => import("./RunForm"));

interface RunButtonProps {
  label: string;
  title: string;
  className?: string;
  start?: Partial<Draft>;
  onMade?: (commands: readonly Command[]) => void;
}

/** Opens the form that makes a command, which is loaded then. For operators. */
export function RunButton({ label, title, className = "", ...form }: RunButtonProps) {
  return (
    <DialogButton label={label} title={title} className={className} testId="run-command">
      {(close) => (
        <Suspense fallback={<p className="loading">Loading…</p>}>
          <RunForm {...form} close={close} />
        </Suspense>
      )}
    </DialogButton>
  );
}
