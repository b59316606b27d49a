// Each rule finds what it is there for: one planted violation each, in a tree of its own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  headerViolations,
  includeViolations,
  longFunctions,
  ownHeaderViolations,
  purityViolations,
} from './cpp-rules.js';
import {
  errorCodeViolations,
  licenceViolations,
  linkViolations,
  sizeViolations,
  wordViolations,
} from './text-rules.js';
import {
  sdkImportViolations,
  sdkPurityViolations,
  styleViolations,
  webImportViolations,
} from './ts-rules.js';

const architecture = `
| folder | may include | third party | pure |
|---|---|---|---|
| \`base\` | | \`tl\` | yes |
| \`core\` | \`base\` | | yes |
| \`wire\` | \`base\` \`core/types.hpp\` | \`boost/json\` | yes |
| \`net\` | \`base\` | \`boost/asio\` \`posix\` | |

| SDK folder | may import | packages | pure |
|---|---|---|---|
| \`core\` | \`types\` | | yes |
| \`signaling\` | \`core\` \`types\` | \`socket.io-client\` | |
`;

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'structure-'));
  plant('ARCHITECTURE.md', architecture);
});
afterEach(() => rmSync(root, { recursive: true }));

function plant(file: string, text: string): void {
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

describe('the import table', () => {
  it('refuses a folder that is not in the row', () => {
    plant('server/core/room.cpp', '#include "base/id.hpp"\n#include "net/server.hpp"\n');
    expect(includeViolations(root)).toEqual([
      'server/core/room.cpp:2: core may not include net/server.hpp',
    ]);
  });

  it('allows the one file that a row names, and no other of its folder', () => {
    plant('server/wire/codec.cpp', '#include "core/types.hpp"\n#include "core/meeting.hpp"\n');
    expect(includeViolations(root)).toEqual([
      'server/wire/codec.cpp:2: wire may not include core/meeting.hpp',
    ]);
  });

  it('refuses third parties that are not in the row, also by longer names', () => {
    plant('server/net/a.cpp', '#include <boost/asio.hpp>\n#include <boost/asiofake/x.hpp>\n');
    plant('server/core/b.cpp', '# include <boost/json.hpp>\n#include <unistd.h>\n#include <map>\n');
    expect(includeViolations(root)).toEqual([
      'server/core/b.cpp:1: core may not include boost/json.hpp',
      'server/core/b.cpp:2: core may not include unistd.h',
      'server/net/a.cpp:2: net may not include boost/asiofake/x.hpp',
    ]);
  });

  it('lets tests, and headers that only tests include, use GoogleTest', () => {
    plant('server/core/room_test.cpp', '#include "core/stage.hpp"\n#include <rapidcheck.h>\n');
    plant('server/core/stage.hpp', '#include <gtest/gtest.h>\n');
    plant('server/core/room.cpp', '#include <gtest/gtest.h>\n');
    plant('server/core/unused.hpp', '#include <gtest/gtest.h>\n');
    expect(includeViolations(root)).toEqual([
      'server/core/room.cpp:1: core may not include gtest/gtest.h',
      'server/core/unused.hpp:1: core may not include gtest/gtest.h',
    ]);
  });

  it('refuses fakes outside of tests, and paths that climb', () => {
    plant('server/net/a.cpp', '#include "net/testing/fake.hpp"\n#include "../core/types.hpp"\n');
    expect(includeViolations(root)).toHaveLength(2);
  });

  it('refuses a folder that has no row', () => {
    plant('server/extra/a.cpp', '');
    expect(includeViolations(root)).toEqual([
      'server/extra/a.cpp:1: the folder extra is not in ARCHITECTURE.md',
    ]);
  });

  it('cannot be missing', () => {
    plant('ARCHITECTURE.md', '# nothing\n');
    expect(() => includeViolations(root)).toThrow('has no table');
  });
});

describe('purity of C++', () => {
  it('finds clocks, randomness, threads and unordered containers', () => {
    plant(
      'server/core/a.cpp',
      '#include <unordered_map>\nauto t = std::chrono::steady_clock::now();\nint r = rand();\n',
    );
    expect(purityViolations(root)).toEqual([
      'server/core/a.cpp:1: a pure folder may not include <unordered_map>',
      'server/core/a.cpp:2: a pure folder may not use steady_clock',
      'server/core/a.cpp:3: a pure folder may not use rand',
    ]);
  });

  it('reads neither comments, texts nor tests, nor folders that are not pure', () => {
    plant('server/core/a.cpp', '// steady_clock\nauto s = "rand()"; /* std::thread */\n');
    plant('server/core/a_test.cpp', 'std::mt19937 random;\n');
    plant('server/net/b.cpp', '#include <thread>\nauto t = steady_clock::now();\n');
    expect(purityViolations(root)).toEqual([]);
  });

  it('is not fooled by a quote in a character or by digit separators', () => {
    plant('server/core/a.cpp', "char c = '\"'; int n = 8'192; std::thread t; // \"\n");
    expect(purityViolations(root)).toEqual([
      'server/core/a.cpp:1: a pure folder may not use std::thread',
    ]);
  });
});

describe('C++ files', () => {
  it('must include their own header first', () => {
    plant('server/net/a.hpp', '#pragma once\n');
    plant('server/net/a.cpp', '#include <map>\n#include "net/a.hpp"\n');
    expect(ownHeaderViolations(root)).toEqual([
      'server/net/a.cpp:1: the first include must be its own header',
    ]);
  });

  it('must guard their headers and open no namespaces in them', () => {
    plant('server/net/a.hpp', 'using namespace std;\n');
    plant('server/net/b.hpp', '#pragma once\nusing namespace std::chrono_literals;\n');
    expect(headerViolations(root)).toEqual([
      'server/net/a.hpp:1: no #pragma once',
      'server/net/a.hpp:1: using namespace in a header',
    ]);
  });

  it('must not have long functions; classes may be longer', () => {
    const lines = (count: number) => '  call();\n'.repeat(count);
    plant('server/net/a.cpp', `namespace x {\nvoid f(int a,\n       int b) {\n${lines(9)}}\n}\n`);
    plant('server/net/b.cpp', `class B {\n${lines(20)}};\nvoid g() {\n${lines(8)}}\n`);
    expect(longFunctions(root, 10)).toEqual([
      'server/net/a.cpp:2: a function of 12 lines, over 10',
    ]);
  });
});

describe('TypeScript', () => {
  it('must keep to the table of the SDK, whatever way it imports', () => {
    plant(
      'sdk/src/core/a.ts',
      "import type { S } from '../signaling/s.js';\nimport '../types.js';\n",
    );
    plant('sdk/src/core/b.ts', "type M = import('../media/m.js').M;\nawait import('ws');\n");
    plant(
      'sdk/src/signaling/c.ts',
      "export * from 'mediasoup-client';\nimport 'socket.io-client';\n",
    );
    expect(sdkImportViolations(root)).toEqual([
      'sdk/src/core/a.ts:1: core may not import ../signaling/s.js',
      'sdk/src/core/b.ts:1: core may not import ../media/m.js',
      'sdk/src/core/b.ts:2: core may not import ws',
      'sdk/src/signaling/c.ts:1: signaling may not import mediasoup-client',
    ]);
  });

  it('must not reach below the index of the SDK from the web app', () => {
    plant('web/src/a.ts', "import '@rollcall/client';\nimport '@rollcall/client/dist/x.js';\n");
    plant('web/src/pages/b.ts', "import '../a.js';\nimport '../../../sdk/src/room.js';\n");
    expect(webImportViolations(root)).toEqual([
      'web/src/a.ts:2: the web app may not import @rollcall/client/dist/x.js',
      'web/src/pages/b.ts:2: the web app may not import ../../../sdk/src/room.js',
    ]);
  });

  it('must not touch the browser in pure folders', () => {
    plant(
      'sdk/src/core/a.ts',
      'setTimeout(f);\nconst n = Math.random();\nlet p: RTCPeerConnection;\nMath.max(1, x.location);\n',
    );
    plant('sdk/src/signaling/b.ts', 'setTimeout(f);\n');
    expect(sdkPurityViolations(root)).toEqual([
      'sdk/src/core/a.ts:1: a pure folder may not use setTimeout',
      'sdk/src/core/a.ts:2: a pure folder may not use Math',
      'sdk/src/core/a.ts:3: a pure folder may not use RTCPeerConnection',
    ]);
  });

  it('must export by name and use neither enum nor any', () => {
    plant('web/src/a.ts', 'export default 1;\nenum E { a }\nlet x: any;\n// any enum\n');
    plant('web/src/b.ts', 'export default function f() {}\nswitch (x) { default: }\n');
    plant('web/vite.config.ts', 'export default {};\n');
    expect(styleViolations(root)).toEqual([
      'web/src/a.ts:1: a default export: export by name',
      'web/src/a.ts:2: an enum: use a union of strings',
      'web/src/a.ts:3: any: use unknown and decode it',
      'web/src/b.ts:1: a default export: export by name',
    ]);
  });
});

describe('every file', () => {
  it('must be small', () => {
    plant('server/net/a.cpp', `${'x'.repeat(121)}\n`);
    plant('web/src/b.ts', '\n'.repeat(601));
    expect(sizeViolations(root)).toEqual([
      'server/net/a.cpp:1: 121 columns, over 120',
      'web/src/b.ts:1: 601 lines, over 600',
    ]);
  });

  it('must not put work off', () => {
    const word = ['FIX', 'ME'].join('');
    plant('server/net/a.cpp', `// fine\n// ${word}: later\n`);
    plant('docs/a.md', `${word}\n`);
    expect(wordViolations(root)).toEqual([
      `server/net/a.cpp:2: ${word}: do it or write down why not`,
      `docs/a.md:1: ${word}: do it or write down why not`,
    ]);
  });

  it('must link to what is there', () => {
    plant('README.md', '[a](docs/a.md#part) [b](docs/b.md) [c](https://example.org) ![d](d.png)\n');
    plant('docs/a.md', '[up](../README.md)\n');
    expect(linkViolations(root)).toEqual([
      'README.md:1: nothing is at docs/b.md',
      'README.md:1: nothing is at d.png',
    ]);
  });
});

describe('error codes and licence', () => {
  it('must be the same in the code, the protocol and the SDK', () => {
    plant('server/base/error.hpp', 'enum class ErrorCode {\n  one,  // First.\n  two,\n};\n');
    plant(
      'protocol/PROTOCOL.md',
      '## Errors\n\n| code | |\n|---|---|\n| `two` | |\n| `three` | |\n\nEnd.\n',
    );
    plant('sdk/src/types.ts', "export type ErrorCode =\n  | 'one'\n  | 'local';\n");
    expect(errorCodeViolations(root)).toEqual([
      'protocol/PROTOCOL.md:1: the error one is not documented',
      'server/base/error.hpp:1: the documented error three is not here',
      "sdk/src/types.ts:1: the server's error two is not here",
    ]);
  });

  it('must be MIT', () => {
    plant('LICENSE', 'Apache License\n');
    plant('package.json', '{ "license": "MIT" }');
    plant('sdk/package.json', '{}');
    expect(licenceViolations(root)).toEqual([
      'LICENSE:1: not the MIT licence with a copyright line',
      'sdk/package.json:1: no "license": "MIT"',
    ]);
  });
});
