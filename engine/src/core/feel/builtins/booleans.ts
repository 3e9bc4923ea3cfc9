/** Boolean functions (DMN 1.3 §10.3.4.2; Camunda's `is defined`, `get or else`, `assert`, `fromAi`). */
import { FeelAssertionError } from '../errors.ts';
import { define, type Builtins } from './define.ts';

export function defineBooleans(b: Builtins): void {
  define(b, 'not', 'negand: any', ([value]) => (typeof value === 'boolean' ? !value : null));
  define(b, 'is defined', 'value: any', ([value]) => value !== null);
  define(b, 'get or else', 'value: any, default: any', ([value, fallback]) => value ?? fallback);
  define(b, 'assert', 'value: any, condition: any, cause?: string', ([value, condition, cause]) => {
    if (condition === true) return value;
    throw new FeelAssertionError(cause ?? 'the condition of assert is not fulfilled');
  });
  // A mark for AI connectors; the engine hands the value on (Camunda 8).
  define(
    b,
    'fromAi',
    'value: any, description?: string, type?: string, schema?: context, options?: context',
    ([value]) => value,
  );
}
