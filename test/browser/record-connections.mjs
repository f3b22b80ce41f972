/** Loaded before a program (node --import): appends every address it connects to, and every name it looks up, to a file. */

import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const file = process.env['LOOPWRIGHT_TEST_CONNECTIONS'];

if (file) {
  const note = (line) => appendFileSync(file, `${line}\n`);
  note(`process ${process.argv[1] ?? ''}`);
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (...args) {
    const [given] = Array.isArray(args[0]) ? args[0] : args;
    if (typeof given === 'object' && given !== null)
      note(given.path ? `pipe ${given.path}` : `connect ${given.host ?? 'localhost'}`);
    else
      note(
        typeof given === 'number' || /^\d+$/.test(String(given))
          ? `connect ${typeof args[1] === 'string' ? args[1] : 'localhost'}`
          : `pipe ${given}`,
      );
    return connect.apply(this, args);
  };
  for (const holder of [dns, dns.promises]) {
    for (const name of Object.keys(holder)) {
      if (!/^(lookup|resolve)/.test(name) || typeof holder[name] !== 'function') continue;
      const original = holder[name];
      holder[name] = function (...args) {
        note(`look up ${args[0]}`);
        return original.apply(this, args);
      };
    }
  }
  syncBuiltinESMExports();
}
