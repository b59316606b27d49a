// Writes the table of docs/security.md anew: node tests/security/write.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { table } from './requirements.mjs';

const file = path.resolve(import.meta.dirname, '../../docs/security.md');
const between = /(<!-- requirements -->\n)[\s\S]*(<!-- end of requirements -->)/;
const text = readFileSync(file, 'utf8');
if (!between.test(text)) throw new Error(`${file} has no place for the table`);
writeFileSync(
  file,
  text.replace(between, (_, begin, end) => `${begin}${table()}\n${end}`),
);
