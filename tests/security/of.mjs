/** Tests of one file. */
export const of = (file, ...names) => names.map((name) => ({ file, name }));
