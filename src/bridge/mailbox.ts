/** What one loop takes in, in the order it came. One taker. */
export type Mailbox<Input> = {
  put(input: Input): void;
  next(): Promise<Input>;
};

export const createMailbox = <Input>(): Mailbox<Input> => {
  const inputs: Input[] = [];
  let taker: ((input: Input) => void) | undefined;
  return {
    put(input) {
      const take = taker;
      taker = undefined;
      if (take) take(input);
      else inputs.push(input);
    },
    next() {
      const input = inputs.shift();
      if (input !== undefined) return Promise.resolve(input);
      return new Promise((resolve) => {
        taker = resolve;
      });
    },
  };
};
