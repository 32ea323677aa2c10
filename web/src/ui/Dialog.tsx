import { useCallback, useEffect, useId, useRef, useState, type ReactNode } from "react";

interface DialogProps {
  title: string;
  /** It has been closed, by whatever means. */
  onClose: () => void;
  children: (close: () => void) => ReactNode;
}

/** A modal dialog: the browser keeps the focus in it, closes it on Escape, and gives the focus back. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  const [closing, setClosing] = useState(false);
  useEffect(() => {
    if (closing) dialog.current?.close();
  }, [closing]);
  const close = useCallback((): void => setClosing(true), []);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="quiet" aria-label="Close" onClick={close}>
          ✕
        </button>
      </div>
      {children(close)}
    </dialog>
  );
}

/** A button that opens a dialog. */
export function DialogButton({ label, title, className, children, testId }: {
  label: string;
  title: string;
  className?: string;
  children: (close: () => void) => ReactNode;
  testId?: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={className} onClick={() => setOpen(true)} data-testid={testId}>
        {label}
      </button>
      {open && (
        <Dialog title={title} onClose={() => setOpen(false)}>
          {children}
        </Dialog>
      )}
    </>
  );
}
