// Runs in a network namespace that has loopback only: a first start, an import and a question.
import { Site, assert } from './site.mjs';

await Site.with(process.argv[2], async (site) => {
  const answer = await site.ask((await site.patient('hallgren')).id, 'latest potassium');
  assert.match(answer.json.statements[0].text, /4\.4/);
}, { samples: true });
