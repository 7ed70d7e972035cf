// ./do eval charts: the labelled questions of the second reader who had not seen the code, over eval/charts/.
import { evaluate_labelled } from './labelled.mjs';

export function evaluate({ program }) {
  return evaluate_labelled({ program, bench: 'charts', folder: 'eval/charts', labels_file: 'eval/questions-charts.jsonl' });
}
