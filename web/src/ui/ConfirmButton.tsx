import { useState, type ReactNode } from "react";
import { DialogButton } from "./Dialog";
import { Field } from "./Field";
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
  /** It can be undone: no colours of warning. */
  calm?: boolean;
  /** What has to be typed first, where a slip would cost too much. */
  typed?: string;
}

/** A button whose action is not to be done by a slip: it asks first. */
export function ConfirmButton({ label, title, calm = false, ...question }: ConfirmProps) {
  return (
    <DialogButton label={label} title={title} className={calm ? "quiet" : "quiet danger"}>
      {(close) => <Question {...question} button={question.button ?? label} calm={calm} close={close} />}
    </DialogButton>
  );
}

function Question({ close, action, button, children, calm, typed }: Omit<ConfirmProps, "label" | "title"> & { close: () => void }) {
  const [text, setText] = useState("");
  const { busy, error, submit } = useSubmit(async () => {
    await action();
    close();
  });
  return (
    <form onSubmit={submit}>
      <div>{children}</div>
      {typed !== undefined && <Field label={`Type ${typed} to go on`} value={text} onValue={setText} autoComplete="off" spellCheck={false} />}
      <FormError error={error} />
      <div className="bar end">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" className={calm ? "primary" : "primary destroy"} disabled={busy || (typed !== undefined && text.trim() !== typed)}>
          {button}
        </button>
      </div>
    </form>
  );
}
