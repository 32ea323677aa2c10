import type { ReactNode } from "react";
import { DialogButton } from "./Dialog";
import { FormError } from "./FormError";
import { useSubmit } from "./useSubmit";

interface ConfirmProps {
  label: string;
  /** The question. */
  title: string;
  /** What follows from it. */
  children: ReactNode;
  /** Throws ApiError when it failed: the dialog then stays open and says why. */
  action: () => Promise<unknown>;
  /** The word on the button that does it; `label` when absent. */
  button?: string;
}

/** A button whose action can't be undone: it asks first. */
export function ConfirmButton({ label, title, children, action, button }: ConfirmProps) {
  return (
    <DialogButton label={label} title={title} className="quiet danger">
      {(close) => (
        <Question close={close} action={action} button={button ?? label}>
          {children}
        </Question>
      )}
    </DialogButton>
  );
}

function Question({ close, action, button, children }: Pick<ConfirmProps, "action" | "children"> & { close: () => void; button: string }) {
  const { busy, error, submit } = useSubmit(async () => {
    await action();
    close();
  });
  return (
    <form onSubmit={submit}>
      <div>{children}</div>
      <FormError error={error} />
      <div className="bar end">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" className="primary destroy" disabled={busy}>
          {button}
        </button>
      </div>
    </form>
  );
}
