import { Button } from '@mantine/core';
import { useState } from 'react';
import { Notice } from '../shared/notice';

// Recovery codes, shown once: to copy, to print, and then gone.
export function RecoveryCodeList({ codes, done }: { codes: string[]; done: () => void }) {
  const [copied, set_copied] = useState<'not yet' | 'copied' | 'refused'>('not yet');
  const copy = () => {
    navigator.clipboard.writeText(codes.join('\n')).then(
      () => set_copied('copied'),
      () => set_copied('refused'),
    );
  };
  return (
    <section className="factor" aria-labelledby="recovery-codes-title">
      <h2 id="recovery-codes-title">Your recovery codes</h2>
      <Notice tone="warn" title="They are shown this once.">
        Each opens your account once if your phone is lost. Keep them apart from it: on paper, or in a password manager.
      </Notice>
      <ol className="factor-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="factor-buttons">
        <Button variant="default" onClick={copy}>
          Copy
        </Button>
        <Button variant="default" onClick={() => window.print()}>
          Print
        </Button>
        <Button onClick={done}>I have kept them</Button>
      </div>
      <p role="status">
        {copied === 'copied' && 'Copied.'}
        {copied === 'refused' && 'The browser did not let the page copy; print them, or write them down.'}
      </p>
    </section>
  );
}
