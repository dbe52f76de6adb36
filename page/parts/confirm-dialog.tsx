import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { problemText } from '../api/problem.ts';

type Properties = {
  readonly title: string;
  /** The word on the button that does it. */
  readonly action: string;
  readonly children: ComponentChildren;
  /** Does it; the dialog stays open and shows the error if it fails. */
  readonly onConfirm: (form: FormData) => Promise<void>;
  readonly onClose: () => void;
};

/** Asks before something is changed. Escape and Cancel change nothing; the focus returns to where it was. */
export function ConfirmDialog({ title, action, children, onConfirm, onClose }: Properties) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const heading = useId();

  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  async function confirm(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy || !(event.currentTarget instanceof HTMLFormElement)) return;
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm(new FormData(event.currentTarget));
      onClose();
    } catch (failure) {
      setError(problemText(failure));
    } finally {
      setBusy(false);
    }
  }

  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={onClose}>
      <form method="dialog" onSubmit={(event) => void confirm(event)}>
        <h2 id={heading}>{title}</h2>
        {children}
        {error === undefined ? null : (
          <p class="problem" role="alert">
            {error}
          </p>
        )}
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={isBusy}>
            {isBusy ? 'Working …' : action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
