/** Short words after an action: done, or refused with reason, what to do and reference number. */
import { ElMessage } from 'element-plus';
import { asProblem } from '../api/problem.ts';
import { pick } from '../i18n/text.ts';

export const tellDone = (message: string): void => {
  ElMessage({ type: 'success', message, duration: 3000, grouping: true });
};

export function tellProblem(error: unknown, language: string): void {
  const problem = asProblem(error);
  const sentences = [pick(problem.what, language), pick(problem.mend, language)].filter(Boolean).join(' ');
  const reference = problem.reference ? ` (${problem.reference})` : '';
  ElMessage({ type: 'error', message: sentences + reference, duration: 8000, showClose: true, grouping: true });
}
