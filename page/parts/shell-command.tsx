import { useState } from 'preact/hooks';

const SHOWN_MS = 2_000;

/** A command line to run in a terminal, with a button that copies it. */
export function ShellCommand({ line }: { line: string }) {
  const [outcome, setOutcome] = useState<string>();
  const copy = async (): Promise<void> => {
    const isCopied = await navigator.clipboard.writeText(line).then(
      () => true,
      // The user, or a policy of the browser, does not allow it.
      () => false,
    );
    setOutcome(isCopied ? 'Copied' : 'Not copied: select it');
    setTimeout(() => setOutcome(undefined), SHOWN_MS);
  };
  return (
    <div class="shell-command">
      <code>
        <bdi>{line}</bdi>
      </code>
      {/* Without HTTPS, and not on localhost, a page may not write to the clipboard. */}
      {isSecureContext ? (
        <button type="button" onClick={() => void copy()}>
          <span aria-live="polite">{outcome ?? 'Copy'}</span>
        </button>
      ) : null}
    </div>
  );
}
