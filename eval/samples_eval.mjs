// ./do eval samples: our labelled questions, and those of the first reader who had not seen the code, over samples/.
import { evaluate_labelled } from './labelled.mjs';

export function evaluate({ program }) {
  return evaluate_labelled({ program, bench: 'samples', folder: 'samples', labels_file: 'eval/questions-samples.jsonl' });
}
