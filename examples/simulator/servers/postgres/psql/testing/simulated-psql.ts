import { printed, run } from '../../../../src/testing/cluster.ts';
import * as server from '../../index.ts';
import type { Printed } from '../psql.ts';
import { Log } from './log.ts';
import type { Transcript } from './transcripts.ts';

type Line = { typed: number } | ({ session: number } & Printed);

/** Plays a transcript with our psql and the simulated server, and gives its text. */
export async function playSimulated({ lines }: Transcript): Promise<string> {
  const result = await run({
    top: `import { postgres, psql } from '@faultline/simulator/servers/postgres';`,
    servers: { postgres: server },
    nodes: `db: postgres({ database: 'shop', maxPreparedTransactions: 5 })`,
    workload: `
      const tell = (what) => console.log(JSON.stringify(what));
      const sessions = [1, 2].map((session) => psql('db', (printed) => tell({ session, ...printed }), 'shop'));
      for (const [index, [session, line]] of ${JSON.stringify(lines)}.entries()) {
        tell({ typed: index });
        sessions[session - 1].type(line);
        await new Promise((wake) => setTimeout(wake, 1_500));
      }`,
  });
  const log = new Log(['shop=> ', 'shop=> ']);
  const texts = ['', ''];
  for (const text of printed(result)) {
    const line = JSON.parse(text.replace(/^client: /, '')) as Line;
    if ('typed' in line) log.typed(...lines[line.typed]!);
    else {
      texts[line.session - 1] += line.text;
      if (line.prompt === undefined) continue;
      log.printed(line.session, texts[line.session - 1]!, line.prompt);
      texts[line.session - 1] = '';
    }
  }
  return log.text;
}
