// Prints "system|value" of the practitioner who is on the care team of the first sample chart.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const resources = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).entry.map((entry) => ({ ...entry, file: name })));
const care_team = resources.find((entry) => entry.resource.resourceType === 'CareTeam').resource;
for (const participant of care_team.participant) {
  const reference = participant.member?.reference ?? '';
  const conditional = /^Practitioner\?identifier=(.*)$/.exec(reference);
  if (conditional) {
    console.log(decodeURIComponent(conditional[1]));
    process.exit(0);
  }
  const found = resources.find(
    (entry) =>
      entry.resource.resourceType === 'Practitioner' &&
      (entry.fullUrl === reference || `Practitioner/${entry.resource.id}` === reference),
  );
  const npi = found?.resource.identifier?.find((identifier) => identifier.system.endsWith('us-npi'));
  if (npi) {
    console.log(`${npi.system}|${npi.value}`);
    process.exit(0);
  }
}
process.stderr.write(`no practitioner with an NPI is on the first care team of ${folder}\n`);
process.exit(1);
