/** What a command shows to people, without saying how it looks. */
export type Block =
  | {
      readonly kind: 'table';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  /** Names and values below each other. */
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'text'; readonly text: string };

export const text = (line: string): Block => ({ kind: 'text', text: line });
