/** Reads secrets by name. */
export interface SecretVault {
  /** The newest value, or undefined when there is none by that name. Fails with `SECRET_UNREADABLE` or `SECRET_REFUSED`. */
  read(name: string): Promise<string | undefined>;
}
