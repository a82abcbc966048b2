import type { Requested } from './messages.ts';
import type { Supervisor } from './supervisor.ts';

/** What can be asked of an example, as lines to copy into a terminal. */
export function overview(title: string, supervisor: Supervisor, address: string): string {
  const nodes = supervisor.state();
  const width = Math.max(...nodes.map(({ name }) => name.length));
  const signal = `curl -H "content-type: application/json" -d "{\\"node\\": \\"${nodes[0]!.name}\\", \\"signal\\": \\"kill\\"}" ${address}/signal`;
  return [
    `${title}: every node is a process.`,
    ...nodes.map(
      ({ name, port, status, pid }) =>
        `  ${name.padEnd(width)}  http://127.0.0.1:${port}  ${status}${pid ? `, process ${pid}` : ''}`,
    ),
    '',
    'Ask:',
    ...supervisor.requests.map((request) => `  ${curlOf(request, address)}`),
    '',
    'Kill one:',
    `  ${signal}`,
    '',
  ].join('\n');
}

/** In quotes that every shell takes. */
export function curlOf({ node, method, path, headers, body }: Requested, address: string): string {
  const more = Object.entries(headers).map(([header, value]) => ` -H "${header}: ${escaped(value)}"`);
  const sent = body ? ` -d "${escaped(body)}"` : '';
  return `curl${method === 'GET' ? '' : ` -X ${method}`}${more.join('')}${sent} "${address}/${node}${path}"`;
}

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
