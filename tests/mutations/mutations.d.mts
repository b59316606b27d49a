export interface Place {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

export interface Mutation extends Place {
  readonly also?: Partial<Place>;
  readonly also2?: Partial<Place>;
  readonly also3?: Partial<Place>;
}

export const mutations: readonly Mutation[];
