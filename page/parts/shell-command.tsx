import { useState } from 'preact/hooks';

const SHOWN_MS = 2_000;

/** A command line to run in a terminal, with a button that copies it. */
export function ShellCommand({ line }: { line: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(line);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <div class="shell-command">
      <code>{line}</code>
      {/* Without HTTPS, and not on localhost, a page may not write to the clipboard. */}
      {isSecureContext ? (
        <button type="button" onClick={() => void copy()}>
          {isCopied ? 'Copied' : 'Copy'}
        </button>
      ) : null}
    </div>
  );
}
