import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { explore } from '../../node/index.ts';
import { cluster, outcomes, printed, run } from '../../testing/cluster.ts';

/** A node that signs what it is asked to, with a key of its own, and tells it all. */
const signing = `signer: async () => {
  const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']);
  return async (request) => {
    const body = await request.bytes();
    const code = new Uint8Array(await crypto.subtle.sign('HMAC', key, body));
    const raw = new Uint8Array(await crypto.subtle.exportKey('raw', key));
    const held = await crypto.subtle.verify('HMAC', key, code, body);
    console.log([...raw].join(), [...code].join(), held);
    return new Response(await crypto.subtle.digest('SHA-512', body));
  };
}`;
const workload = `for (const text of ['', 'ä'])
  await operation('ask ' + text, async () => {
    const response = await fetch('http://signer/', { method: 'POST', body: text });
    return (await response.bytes()).length;
  });`;

test('a handler signs and digests, and a replay gives the same trace', async () => {
  const result = await run({ nodes: signing, workload });
  assert.deepEqual(outcomes(result), { 'ask ': '64', 'ask ä': '64' });
  const lines = printed(result);
  assert.equal(lines.length, 2);
  lines.forEach((line, i) => {
    const [key, code, held] = line.replace('signer: ', '').split(' ');
    const bytesOf = (list: string) => Uint8Array.from(list.split(','), Number);
    assert.equal(bytesOf(key!).length, 64);
    const expected = createHmac('sha256', bytesOf(key!)).update(['', 'ä'][i]!).digest();
    assert.deepEqual(bytesOf(code!), new Uint8Array(expected));
    assert.equal(held, 'true');
  });
  const again = await run({ nodes: signing, workload });
  assert.deepEqual(again.trace, result.trace);
  assert.equal(again.hash, result.hash);
  const other = await run({ nodes: signing, workload }, [], { seed: '2' });
  assert.notDeepEqual(printed(other), lines);
});

test('no timer overtakes it, however much it digests', async () => {
  const result = await run({
    nodes: `a: async () => {
      setImmediate(() => console.log('immediate'));
      setTimeout(() => console.log('timeout'), 0);
      const data = new Uint8Array(100_000);
      for (let i = 0; i < 20; i++) data.set(new Uint8Array(await crypto.subtle.digest('SHA-256', data)));
      const key = await crypto.subtle.importKey('raw', data, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
      await crypto.subtle.sign('HMAC', key, data);
      await crypto.subtle.encrypt({ name: 'AES-GCM' }, key, data).catch((error) => console.log(error.name));
      console.log('done', performance.now());
    }`,
  });
  assert.deepEqual(printed(result), ['a: NotSupportedError', 'a: done 0', 'a: immediate', 'a: timeout']);
});

test('a run leaves nothing on its objects for the next in the same place', async () => {
  const program = cluster({
    nodes: `a: async () => {
      const key = await crypto.subtle.importKey('raw', new Uint8Array(4), { name: 'HMAC', hash: 'SHA-1' }, true, ['sign']);
      const targets = [crypto.subtle, crypto.subtle.digest, crypto.subtle.encrypt, CryptoKey, CryptoKey.prototype,
        TextDecoder, TextDecoder.prototype, TextDecoder.prototype.decode, atob, btoa, crypto.getRandomValues];
      for (const target of targets) {
        try { target.hits = 1; console.log('written') } catch {}
        if ('hits' in target) console.log('left');
      }
      try { crypto.subtle.digest = () => 1; console.log('replaced') } catch {}
      console.log(key instanceof CryptoKey, key.usages.length, key.algorithm.hits, Object.isFrozen(key.constructor));
      key.usages.push('verify');
      key.algorithm.hits = 1;
    }`,
  });
  const texts = new Set<string>();
  const onRun = (world: { result(): Parameters<typeof printed>[0] }) =>
    void texts.add(printed(world.result()).join());
  await explore(program, { runs: 12, width: 4, tracing: true, onRun });
  assert.deepEqual([...texts], ['a: true 1 undefined true']);
});

test('a key can be cloned, and cannot be written to a disk', async () => {
  const result = await run({
    nodes: `a: async ({ disk }) => {
      const key = await crypto.subtle.importKey('raw', new Uint8Array(4), { name: 'HMAC', hash: 'SHA-1' }, true, ['sign']);
      const { copy } = structuredClone({ copy: key });
      console.log(copy !== key, copy instanceof CryptoKey, (await crypto.subtle.exportKey('jwk', copy)).k);
      try { await disk.log('keys').append(key) } catch (error) { console.log(error.message.slice(0, 30)) }
    }`,
  });
  assert.deepEqual(printed(result), ['a: true true AAAAAA', 'a: A disk cannot hold a CryptoKey']);
});
