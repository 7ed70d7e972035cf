import type { ReactNode } from 'react';

export function PlainPage({ title, children, wide }: { title: string; children: ReactNode; wide?: boolean }) {
  return (
    <main id="main" tabIndex={-1} className={wide ? 'plain-page plain-page-wide' : 'plain-page'}>
      <h1>{title}</h1>
      {children}
    </main>
  );
}
