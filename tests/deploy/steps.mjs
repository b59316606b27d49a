// What there is to do, as the files of deploy/ and docs/deploy.md say it: read, and nothing done yet.

/** The stages of a Dockerfile, each with its instructions; those that nobody here follows are an error. */
export function parseDockerfile(text) {
  const stages = [];
  for (const [, name, rest] of instructionsOf(text)) {
    if (name === 'FROM') {
      const [, base, as] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? fail(`FROM ${rest}`);
      stages.push({ base, name: as ?? `${stages.length}`, instructions: [] });
    } else stages.at(-1).instructions.push(instruction(name, rest));
  }
  return stages;
}

/** One for each line, with those that it goes on in. */
function instructionsOf(text) {
  const whole = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n/g, ' ');
  return [...whole.matchAll(/^([A-Z]+)\s+(.*)$/gm)];
}

function instruction(name, rest) {
  switch (name) {
    case 'COPY': {
      const [, from, files] = /^(?:--from=(\S+) )?(.*)$/.exec(rest);
      const sources = files.split(' ');
      return { name, from, target: sources.pop(), sources };
    }
    case 'ENV': {
      const [, key, value] = /^(\w+)=(\S+)$/.exec(rest) ?? fail(`ENV ${rest}`);
      return { name, key, value };
    }
    case 'HEALTHCHECK':
      return { name, command: JSON.parse(/ CMD (\[.*\])$/.exec(` ${rest}`)?.[1] ?? fail(rest)) };
    case 'ENTRYPOINT':
    case 'CMD':
      return { name, command: JSON.parse(rest) };
    case 'RUN':
    case 'WORKDIR':
    case 'USER':
    case 'VOLUME':
    case 'EXPOSE':
    case 'STOPSIGNAL':
      return { name, value: rest };
    default:
      return fail(`${name} ${rest}`);
  }
}

function fail(what) {
  throw new Error(`nobody here knows how to follow "${what}"`);
}

/** The values of each setting of a unit, in their order. */
export function parseUnit(text) {
  const settings = new Map();
  for (const [, name, value] of text.matchAll(/^(\w+)=(.*)$/gm))
    settings.set(name, [...(settings.get(name) ?? []), value]);
  return settings;
}

/** The commands of the first `sh` block below that heading. */
export function commandsBelow(heading, page) {
  const [, block] =
    new RegExp(`^${heading}\n[\\s\\S]*?^\`\`\`sh\n([\\s\\S]*?)^\`\`\``, 'm').exec(page) ??
    fail(heading);
  return block.trim().split('\n');
}

/** What of the unit systemd alone can do, and why nobody does it here. */
const ofSystemd = {
  Description: 'a text',
  Wants: 'an order among units',
  After: 'an order among units',
  WantedBy: 'an order among units',
  Type: 'heard by systemd alone; service_manager_test hears it, too',
  NotifyAccess: 'heard by systemd alone',
  WatchdogSec: 'heard by systemd alone',
  StartLimitIntervalSec: 'of starting again',
  Restart: 'of starting again',
  RestartSec: 'of starting again',
  RestartPreventExitStatus: 'of starting again',
  KillMode: 'its workers end with it',
  OOMPolicy: 'of control groups',
  RemoveIPC: 'it has none',
  PrivateUsers: 'without capabilities there is nothing that it could do to another user',
  ProtectControlGroups: '/sys cannot be written to',
  ProtectKernelTunables: '/sys cannot be written to, and of /proc there are the processes alone',
  ProtectKernelModules: 'without capabilities none can be loaded',
  ProtectKernelLogs: 'without capabilities they cannot be read',
  ProtectClock: 'without capabilities it cannot be set',
  ProtectHostname: 'without capabilities it cannot be set',
  LockPersonality: 'systemd makes a filter of its own for it',
  RestrictNamespaces: 'systemd makes a filter of its own for it',
  RestrictRealtime: 'systemd makes a filter of its own for it',
  RestrictSUIDSGID: 'systemd makes a filter of its own for it',
};

/** Done here: by mount, setpriv, prlimit, or the filter of system calls. */
const done = [
  ...['ExecStart', 'ExecReload', 'TimeoutStopSec', 'LimitNOFILE', 'LimitCORE', 'DynamicUser'],
  ...['StateDirectory', 'StateDirectoryMode', 'ConfigurationDirectory', 'UMask'],
  ...['CapabilityBoundingSet', 'NoNewPrivileges', 'PrivateDevices', 'PrivateTmp', 'ProcSubset'],
  ...['ProtectProc', 'ProtectHome', 'ProtectSystem', 'MemoryDenyWriteExecute'],
  ...['RestrictAddressFamilies', 'SystemCallArchitectures', 'SystemCallErrorNumber'],
  'SystemCallFilter',
];

/** Settings of the unit that are neither done here nor known to be somebody else's. */
export const unfollowed = (unit) =>
  [...unit.keys()].filter((name) => !(name in ofSystemd) && !done.includes(name));

/** Read by whoever wants to know what was not tried. */
export const notDone = (unit) => [...unit.keys()].filter((name) => name in ofSystemd);
