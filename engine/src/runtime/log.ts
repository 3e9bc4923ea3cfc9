/** The part of a pino logger that the runtime uses. */
export interface Log {
  error(data: object, message: string): void;
  warn(data: object, message: string): void;
}
