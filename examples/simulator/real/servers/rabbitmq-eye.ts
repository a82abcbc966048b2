import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cleanUp } from '../process/clean-up.ts';
import { NoAnswer, type Eye } from './server.ts';

/** A RabbitMQ of this run. */
export interface Place {
  /** `erl`, with which RabbitMQ runs. */
  readonly erl: string;
  /** The environment that it was started with. */
  readonly env: NodeJS.ProcessEnv;
  /** Why it closed channels and connections by itself, in its own words. */
  readonly closed: readonly string[];
}

/** What RabbitMQ tells of a queue. */
export interface Counted {
  readonly name: string;
  readonly ready: number;
  readonly unacknowledged: number;
  readonly consumers: number;
}

/** What may be asked. */
export type Question = 'queues' | 'closed';

/**
 * Answers each line that it is sent with a line for each queue and an end. It asks what `rabbitmqctl list_queues` asks, which
 * takes a second for each question because it starts Erlang.
 */
const program = (node: string) => `
  Line = fun([{name, {resource, _, queue, Name}}, {_, Ready}, {_, Out}, {_, Consumers}]) ->
    io:format("~s ~p ~p ~p~n", [base64:encode(Name), Ready, Out, Consumers]) end,
  Ask = fun() ->
    case rpc:call('${node}', rabbit_amqqueue, info_all,
        [<<"/">>, [name, messages_ready, messages_unacknowledged, consumers]]) of
      {badrpc, _} -> io:format("none~n");
      Queues -> lists:foreach(Line, Queues), io:format("end~n")
    end end,
  Loop = fun Loop() -> case io:get_line("") of eof -> halt(); _ -> Ask(), Loop() end end,
  Loop().`;

/** Looks into it from an Erlang node of ours, which may since it has the same cookie. */
export function eyeOf({ erl, env, closed }: Place): Eye {
  const cookie = readFileSync(join(env['HOME']!, '.erlang.cookie'), 'utf8').trim();
  const name = `eye-${process.pid}-${Date.now()}@localhost`;
  const code = program(env['RABBITMQ_NODENAME']!).replace(/\s+/g, ' ');
  const args = ['-noshell', '-hidden', '-sname', name, '-setcookie', cookie, '-eval', code];
  const child = spawn(erl, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
  const end = cleanUp(() => void child.kill('SIGKILL'));
  const waiting: { resolve(queues: Counted[]): void; reject(error: Error): void }[] = [];
  const giveUp = () => {
    for (const { reject } of waiting.splice(0)) reject(new NoAnswer('RabbitMQ does not answer.'));
  };
  let queues: Counted[] = [];
  createInterface(child.stdout).on('line', (line) => {
    if (line === 'none') return giveUp();
    if (line !== 'end') return void queues.push(counted(line));
    waiting.shift()?.resolve(queues);
    queues = [];
  });
  for (const event of ['error', 'close'] as const) child.once(event, giveUp);
  child.stdin.on('error', giveUp);

  const ask = () =>
    new Promise<Counted[]>((resolve, reject) => {
      waiting.push({ resolve, reject });
      if (child.exitCode === null && child.stdin.writable) child.stdin.write('\n');
      else giveUp();
    });
  return {
    async answer(questions) {
      const found = await ask();
      return questions.map((question) => ((question as Question) === 'queues' ? found : [...closed]));
    },
    close: end,
  };
}

function counted(line: string): Counted {
  const [name = '', ready, unacknowledged, consumers] = line.split(' ');
  return {
    name: Buffer.from(name, 'base64').toString(),
    ready: Number(ready),
    unacknowledged: Number(unacknowledged),
    consumers: Number(consumers),
  };
}
