import { Button } from '@mantine/core';
import type { LedgerRecord } from '../api/types';
import { Dialog } from '../shared/dialog';
import { visible } from '../text/visible';
import { record_lines } from './record_lines';

export function RecordDetail({ record, close }: { record: LedgerRecord; close: () => void }) {
  return (
    <Dialog title={`Record ${record.sequence}`} close={close}>
      <dl className="record-lines">
        {record_lines(record).map(({ name, text }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{visible(text)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <Button size="xs" onClick={close}>
        Close
      </Button>
    </Dialog>
  );
}
