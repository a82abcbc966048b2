import { join } from 'node:path';
import { findProgram, versionOf } from './find-program.ts';
import { freePort } from './free-port.ts';
import type { RealServer } from './server.ts';

/** A real etcd, alone: a cluster of one. */
export function etcd(): RealServer {
  return {
    title: 'etcd',
    variable: 'ETCD_URL',
    install: '`apt-get install etcd-server` or `brew install etcd` brings one',
    async launch(folder, port) {
      const program = findProgram('etcd');
      if (!program) return undefined;
      const url = `http://127.0.0.1:${port}`;
      const peer = `http://127.0.0.1:${await freePort()}`;
      return {
        program,
        args: [
          ...['--name', 'faultline', '--data-dir', join(folder, 'data')],
          ...['--listen-client-urls', url, '--advertise-client-urls', url],
          ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer],
          ...['--initial-cluster', `faultline=${peer}`],
        ],
        version: versionOf(program, /etcd Version: (\S+)/),
        ready: /ready to serve client requests/,
        url,
      };
    },
  };
}
