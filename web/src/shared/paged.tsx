import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { FailureNotice, Loading } from './notice';
import type { Pages } from './pages';

// A list that comes in pages, with what stands in its place while it loads, is empty or can't be had, and the way to older items.
export function Paged<Item>(props: {
  pages: Pages<Item>;
  loading: string;
  empty: ReactNode;
  older: string;
  children: (items: Item[]) => ReactNode;
}) {
  const { pages } = props;
  return (
    <>
      {pages.state === 'loading' && pages.items.length === 0 && <Loading what={props.loading} />}
      {pages.state === 'ready' && pages.items.length === 0 && props.empty}
      {pages.items.length > 0 && props.children(pages.items)}
      {pages.state === 'failed' && pages.failure && <FailureNotice failure={pages.failure} retry={pages.more} />}
      {pages.has_more && pages.state !== 'failed' && (
        <Button variant="default" size="xs" loading={pages.state === 'loading'} onClick={pages.more}>
          {props.older}
        </Button>
      )}
    </>
  );
}

// A table that scrolls by itself where the screen is narrow. `children` are its rows.
export function ValuesTable(props: { caption: string; columns: string[]; className?: string; children: ReactNode }) {
  return (
    <div className="table-scroll">
      <table className={`values ${props.className ?? ''}`}>
        <caption className="hidden">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}
