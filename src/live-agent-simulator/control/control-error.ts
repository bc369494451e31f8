/** A control call that cannot be done. */
export class ControlError extends Error {
  /** unknown-chat: no such id · not-now: the chat's phase does not allow it · invalid: the input is not valid. */
  readonly kind: 'unknown-chat' | 'not-now' | 'invalid';

  constructor(kind: ControlError['kind'], message: string) {
    super(message);
    this.name = 'ControlError';
    this.kind = kind;
  }
}
