/* oxlint-disable unicorn/no-invalid-fetch-options -- the method comes from the request copied, or the error is the point. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SimAbortController, SimAbortSignal } from './abort.ts';
import {
  bodyText,
  copyRequest,
  copyResponse,
  signalOf,
  SimHeaders,
  SimRequest,
  SimResponse,
} from './http.ts';

/** What the platform's classes and ours have in common, so that one piece of code can run on either. */
interface Kit {
  Headers: typeof Headers;
  Request: typeof Request;
  Response: typeof Response;
  AbortController: typeof AbortController;
}

const native: Kit = { Headers, Request, Response, AbortController };
const ours = {
  Headers: SimHeaders,
  Request: SimRequest,
  Response: SimResponse,
  AbortController: SimAbortController,
} as unknown as Kit;

/** The value, or the name of the error: the wording is each one's own. */
async function outcome(act: () => unknown): Promise<unknown> {
  try {
    return { value: await act() };
  } catch (error) {
    return { error: (error as Error).name };
  }
}

async function describeMessage(message: Request | Response): Promise<unknown> {
  const { headers, bodyUsed } = message;
  const shown = {
    headers: [...headers],
    cookies: headers.getSetCookie(),
    bodyUsed,
    text: await outcome(() => message.text()),
  };
  const again = { usedNow: message.bodyUsed, again: await outcome(() => message.text()) };
  if ('method' in message)
    return { ...shown, ...again, url: message.url, method: message.method, aborted: message.signal.aborted };
  const { status, statusText, ok, url, redirected } = message;
  return { ...shown, ...again, status, statusText, ok, url, redirected };
}

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => new Uint8Array(values);
const hidden = new Uint8Array([1, 2, 104, 105, 3]).subarray(2, 4);

// prettier-ignore
const bodies: [string, () => unknown][] = [
  ['nothing', () => undefined], ['null', () => null], ['empty text', () => ''], ['text', () => 'a ✓ 🎉'],
  ['half a pair', () => 'a\ud800b'], ['text with a mark', () => '\ufeffmark'], 
  ['search parameters', () => new URLSearchParams({ a: '1 2', b: '✓' })],
  ['bytes', () => bytes(104, 105)], ['bytes that are no text', () => bytes(0xff, 104, 0xc3)],
  ['bytes with a mark', () => bytes(0xef, 0xbb, 0xbf, 104)], ['part of a buffer', () => hidden],
  ['a buffer', () => bytes(104, 105).buffer], ['a view', () => new DataView(bytes(104, 105).buffer)],
  ['words', () => new Uint16Array([0x6968])], ['a number', () => 7], ['an object', () => ({ a: 1 })],
  ['an array', () => [1, 2]], ['a boolean', () => false],
];

// prettier-ignore
const headerInputs: [string, () => unknown][] = [
  ['nothing', () => undefined], ['null', () => null], ['a string', () => 'a: b'], ['a number', () => 1],
  ['an object', () => ({ 'X-B': '1', a: ' 2\t' })], ['an object with a number', () => ({ a: 1 })], ['an empty list', () => []],
  ['pairs', () => [['b', '1'], ['A', '2'], ['B', '3']]], ['a map', () => new Map([['x', 'y']])], ['a bad pair', () => [['a']]],
  ['three', () => [['a', 'b', 'c']]], ['pairs that are strings', () => ['ab']], ['a pair that is a set', () => [new Set(['a', 'b'])]],
  ['cookies', () => [['set-cookie', 'a=1'], ['Set-Cookie', 'b=2'], ['a', '1']]],
  ['an empty name', () => ({ '': 'a' })], ['a name with a space', () => ({ 'a b': 'c' })], ['a name with an umlaut', () => ({ ä: 'c' })],
  ['a line break', () => ({ a: 'b\nc' })], ['line breaks around', () => ({ a: '\r\nb\n' })], ['a zero', () => ({ a: 'b\0' })],
  ['a character of Latin 1', () => ({ a: 'é' })], ['a character beyond', () => ({ a: '✓' })], ['a control character', () => ({ a: '\x01b\x7f' })],
  ['undefined', () => ({ a: undefined })], ['a symbol as name', () => ({ [Symbol('a')]: 'b' })], ['a symbol as value', () => ({ a: Symbol('b') })],
  ['a class', () => Object.create({ inherited: 'x' })], ['a content type', () => ({ 'Content-Type': 'text/csv' })],
];

type Case = [string, (kit: Kit) => unknown];

// prettier-ignore
const cases: Case[] = [
  ...bodies.map(([name, body]): Case => [`request with ${name}`, ({ Request }) => new Request('http://a/', { method: 'POST', body: body() as BodyInit })]),
  ...bodies.map(([name, body]): Case => [`GET with ${name}`, ({ Request }) => new Request('http://a/', { body: body() as BodyInit })]),
  ...bodies.map(([name, body]): Case => [`response with ${name}`, ({ Response }) => new Response(body() as BodyInit)]),
  ...bodies.map(([name, body]): Case => [`204 with ${name}`, ({ Response }) => new Response(body() as BodyInit, { status: 204 })]),
  ...headerInputs.map(([name, headers]): Case => [`request with headers: ${name}`, ({ Request }) => new Request('http://a/', { headers: headers() as HeadersInit })]),
  ...headerInputs.map(([name, headers]): Case => [`response with headers: ${name}`, ({ Response }) => new Response('b', { headers: headers() as HeadersInit })]),
  ...headerInputs.map(([name, headers]): Case => [`JSON with headers: ${name}`, ({ Response }) => Response.json({}, { headers: headers() as HeadersInit })]),
  ...['get', 'Get', 'head', 'post', 'put', 'delete', 'options', 'patch', 'PATCH', 'query', 'connect', 'TRACE', 'track', '', 'a b', 'é', null, 7].map((method): Case => [`method ${method}`, ({ Request }) => new Request('http://a/', { method: method as string })]),
  ...['http://a', 'HTTP://A:80/b/../c?d=é#f', '/relative', '', 'a', 'http://', 'http://u:p@a/', 'http://u@a/', '//a/b', 'about:blank', 'urn:x'].map((url): Case => [`URL ${url}`, ({ Request }) => new Request(url)]),
  ['a URL object', ({ Request }) => new Request(new URL('http://a/b?c'))],
  ...[199, 200, 204, 205, 299, 300, 304, 599, 600, 0, -1, 200.9, '201', 'x', NaN, null, 65736].flatMap((status): Case[] => [
    [`status ${status}`, ({ Response }) => new Response(null, { status: status as number })],
    [`status ${status} with a body`, ({ Response }) => new Response('b', { status: status as number })],
    [`JSON with status ${status}`, ({ Response }) => Response.json(1, { status: status as number })],
  ]),
  ...['OK', '', 'Not\tFound', 'a\nb', 'é', '✓', 'a\x00', null, 7].map((statusText): Case => [`status text ${JSON.stringify(statusText)}`, ({ Response }) => new Response(null, { statusText: statusText as string })]),
  ...[{ a: [1, null, 'é\ud800'] }, null, 'text', undefined, () => 1, 1n].map((value): Case => [`JSON of ${String(value)}`, ({ Response }) => Response.json(value)]),
  ...[undefined, 301, 302, 303, 307, 308, 300, 200, 304].map((status): Case => [`redirect ${status}`, ({ Response }) => Response.redirect('http://a/b c', status)]),
  ['redirect to a relative URL', ({ Response }) => Response.redirect('/b')],
  ['redirect to a URL object with a user', ({ Response }) => Response.redirect(new URL('http://u:p@a/'))],
  ['error', ({ Response }) => Response.error()],
  ['options that are null', ({ Request }) => new Request('http://a/', null as never)],
  ['options that are text', ({ Request }) => new Request('http://a/', 'x' as never)],
  ['response options that are null', ({ Response }) => new Response('a', null as never)],
  ['response options that are text', ({ Response }) => new Response('a', 'x' as never)],
  ['a request from a request', ({ Request }) => new Request(new Request('http://a/', { method: 'POST', body: 'b', headers: { x: 'y' } }))],
  ['a request from a request, with another body', ({ Request }) => new Request(new Request('http://a/', { method: 'POST', body: 'b', headers: { x: 'y' } }), { body: bytes(104) })],
  ['a request from a request, with parameters', ({ Request }) => new Request(new Request('http://a/', { method: 'POST', body: bytes(104) }), { body: new URLSearchParams('a=b') })],
  ['a request from a request, with other headers', ({ Request }) => new Request(new Request('http://a/', { method: 'POST', body: 'b', headers: { x: 'y' } }), { headers: { z: '1' } })],
  ['a GET from a POST with a body', ({ Request }) => new Request(new Request('http://a/', { method: 'POST', body: 'b' }), { method: 'GET' })],
  ['a request from one whose headers were changed', ({ Request }) => { const a = new Request('http://a/', { method: 'POST', body: 'b' }); a.headers.set('content-type', 'x/y'); a.headers.append('c', 'd'); return new Request(a); }],
  ['a request from one that was read', async ({ Request }) => { const a = new Request('http://a/', { method: 'POST', body: 'b' }); await a.text(); return new Request(a); }],
  ['a request from one that was read, with a body', async ({ Request }) => { const a = new Request('http://a/', { method: 'POST', body: 'b' }); await a.text(); return new Request(a, { body: 'c' }); }],
  ['a request that was used up', ({ Request }) => { const a = new Request('http://a/', { method: 'POST', body: 'b' }); new Request(a); return a; }],
  ['a request that lent all but its body', ({ Request }) => { const a = new Request('http://a/', { method: 'POST', body: 'b' }); new Request(a, { body: 'c' }); return a; }],
  ['a request whose body was refused', ({ Request }) => { const a = new Request('http://a/', { method: 'POST', body: 'b' }); try { new Request(a, { method: 'GET' }); } catch { return a; } throw new Error('not refused'); }],
  ['options that are a request', ({ Request }) => new Request('http://a/', new Request('http://b/', { method: 'PUT', headers: { a: 'b' } }))],
  ['a response with the body of another', ({ Response }) => new Response(new Response('b', { headers: { x: 'y' } }).body, { status: 201 })],
  ['a response with the body of another, and its headers', ({ Response }) => { const a = Response.json({ b: 1 }); return new Response(a.body, a); }],
  ['a response whose body was passed on and read there', async ({ Response }) => { const a = new Response('b'); await new Response(a.body).text(); return a; }],
  ['a response whose body was passed on and then read here', async ({ Response }) => { const a = new Response('b'); const b = new Response(a.body); await b.text(); return b; }],
  ['a response with the body of one that was read', async ({ Response }) => { const a = new Response('b'); const { body } = a; await a.text(); return new Response(body); }],
  ['a response whose body was cancelled', async ({ Response }) => { const a = new Response('b'); await a.body!.cancel(); return a; }],
  ['a response with no body, passed on', ({ Response }) => new Response(new Response(null).body)],
  ['the body of a response is one object', ({ Response }) => { const a = new Response('b'); return [a.body === a.body, a.body!.locked]; }],
  ['a request with the body of another', ({ Request }) => new Request('http://b/', { method: 'PUT', body: new Request('http://a/', { method: 'POST', body: 'b' }).body, duplex: 'half' } as RequestInit)],
  ['a clone of a request', ({ Request }) => new Request('http://a/', { method: 'POST', body: 'b', headers: { x: 'y' } }).clone()],
  ['a request that was cloned', ({ Request }) => { const a = new Request('http://a/', { method: 'POST', body: 'b' }); const b = a.clone(); b.headers.set('x', 'y'); return a; }],
  ['a clone of a response', ({ Response }) => new Response('b', { status: 201, statusText: 'Made', headers: { x: 'y' } }).clone()],
  ['a response that was cloned', async ({ Response }) => { const a = new Response('b'); const b = a.clone(); b.headers.set('x', 'y'); await b.text(); return a; }],
  ['a clone after reading', async ({ Response }) => { const a = new Response('b'); await a.text(); return a.clone(); }],
  ['a clone after reading nothing', async ({ Response }) => { const a = new Response(null); await a.text(); return a.clone(); }],
  ['a request with an aborted signal', ({ Request, AbortController }) => { const c = new AbortController(); c.abort(); return new Request('http://a/', { signal: c.signal }); }],
  ['a request whose signal aborts', ({ Request, AbortController }) => { const c = new AbortController(); const a = new Request(new Request('http://a/', { signal: c.signal })); c.abort(); return a; }],
  ['a request that drops its signal', ({ Request, AbortController }) => { const c = new AbortController(); const a = new Request(new Request('http://a/', { signal: c.signal }), { signal: null }); c.abort(); return a; }],
  ['a signal that is none', ({ Request }) => new Request('http://a/', { signal: {} as AbortSignal })],
  ['changed headers of a redirect', ({ Response }) => Response.redirect('http://a/').headers.set('a', 'b')],
  ['changed headers of a clone of a redirect', ({ Response }) => Response.redirect('http://a/').clone().headers.append('a', 'b')],
  ['changed headers of an error', ({ Response }) => Response.error().headers.delete('a')],
  ['headers from immutable ones', ({ Headers, Response }) => { const h = new Headers(Response.redirect('http://a/').headers); h.set('a', 'b'); return [...h]; }],
];

describe('Request and Response, beside those of Node', () => {
  for (const [name, make] of cases) {
    it(name, async () => {
      const run = (kit: Kit): Promise<unknown> =>
        outcome(async () => {
          const made = await make(kit);
          return made instanceof kit.Request || made instanceof kit.Response ? describeMessage(made) : made;
        });
      assert.deepEqual(await run(ours), await run(native));
    });
  }

  for (const [name, body] of bodies) {
    it(`each way to read ${name}`, async () => {
      for (const read of ['arrayBuffer', 'bytes', 'json', 'text'] as const) {
        const run = async ({ Response }: Kit): Promise<unknown> => {
          const response = new Response(body() as BodyInit);
          return [
            await outcome(() => response[read]()),
            response.bodyUsed,
            await outcome(() => response[read]()),
          ];
        };
        assert.deepEqual(await run(ours), await run(native));
      }
    });
  }

  it('read past one byte order mark, as the Fetch standard says; Node takes two', async () => {
    assert.equal(await new SimResponse('\ufeff\ufeffmark').text(), '\ufeffmark');
    assert.equal(await new SimResponse(bytes(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 104)).text(), '\ufeffh');
  });

  it('read JSON alike', () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        assert.deepEqual(await SimResponse.json(value).json(), await Response.json(value).json());
      }),
    ));

  it('read any text and bytes alike', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array() as fc.Arbitrary<never>),
        async (body) => {
          assert.equal(await new SimResponse(body).text(), await new Response(body).text());
          assert.deepEqual(await new SimResponse(body).bytes(), await new Response(body).bytes());
        },
      ),
    ));
});

type Change =
  | { do: 'append' | 'set'; name: string; value: string }
  | { do: 'delete' | 'get' | 'has'; name: string }
  | { do: 'copy' | 'forEach' };

const name = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'a',
      'A',
      'b',
      'c-d',
      'Set-Cookie',
      'set-cookie',
      'content-type',
      "X!#$%&'*+-.^_`|~9",
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
);
const value = fc.oneof(
  fc.constantFrom('', '1', ' 2 ', '\t3\r\n', 'a b', 'x, y'),
  fc.string({
    unit: fc.integer({ min: 0, max: 0x120 }).map((code) => String.fromCharCode(code)),
    maxLength: 3,
  }),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ do: fc.constantFrom('append' as const, 'set' as const), name, value }),
  fc.record({ do: fc.constantFrom('delete' as const, 'get' as const, 'has' as const), name }),
  fc.record({ do: fc.constantFrom('copy' as const, 'forEach' as const) }),
);

function playHeaders(kit: Kit, changes: readonly Change[]): unknown[] {
  let headers = new kit.Headers();
  return changes.map((step) => {
    let result: unknown;
    try {
      if (step.do === 'append' || step.do === 'set') headers[step.do](step.name, step.value);
      else if (step.do === 'copy') headers = new kit.Headers(headers);
      else if (step.do === 'forEach') {
        const seen: string[] = [];
        headers.forEach((text, key, all) => seen.push(`${key}: ${text} ${all === headers}`));
        result = seen;
      } else if ('name' in step) result = headers[step.do](step.name);
    } catch (error) {
      result = (error as Error).name;
    }
    return [result, [...headers], [...headers.keys()], [...headers.values()], headers.getSetCookie()];
  });
}

describe('Headers, beside those of Node', () => {
  it('do the same in any sequence of changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        assert.deepEqual(playHeaders(ours, changes), playHeaders(native, changes));
      }),
      { numRuns: 5_000 },
    );
  });

  for (const [kit, { Headers }] of Object.entries({ native, ours })) {
    it(`${kit}: an iteration sees changes made while it goes on`, () => {
      const headers = new Headers({ b: '1', d: '2' });
      const seen: string[] = [];
      for (const [key] of headers) {
        seen.push(key);
        if (key === 'b') {
          headers.set('c', '3');
          headers.delete('d');
        }
      }
      assert.deepEqual(seen, ['b', 'c']);
    });

    it(`${kit}: a pair that is given out is the caller’s`, () => {
      const headers = new Headers({ a: '1' });
      for (const pair of headers) pair[1] = 'changed';
      assert.equal([...headers][0]![1], '1');
    });

    it(`${kit}: carries the platform's name`, () => {
      assert.equal(String(new Headers()), '[object Headers]');
      assert.equal(Headers.name, 'Headers');
      assert.throws(() => new Headers().forEach(7 as never), TypeError);
    });
  }
});

describe('errors are worded by us, and say what to do', () => {
  const messages: [string, () => unknown, new () => Error, RegExp][] = [
    [
      'relative URL',
      () => new SimRequest('/x'),
      TypeError,
      /^"\/x" is not an absolute URL\. Write all of it/,
    ],
    [
      'GET with a body',
      () => new SimRequest('http://a', { body: 'b' }),
      TypeError,
      /^A GET request has no body\. Use another/,
    ],
    [
      'header name',
      () => new SimHeaders({ 'a b': 'c' }),
      TypeError,
      /^"a b" is not a header name\. Use letters/,
    ],
    [
      'header value',
      () => new SimHeaders({ a: '✓' }),
      TypeError,
      /^The value of the header "a" has .* Encode it/,
    ],
    [
      'status',
      () => new SimResponse('', { status: 99 }),
      RangeError,
      /^The status 99 is not between 200 and 599\.$/,
    ],
    [
      'null body',
      () => new SimResponse('', { status: 204 }),
      TypeError,
      /^A response with the status 204 has no body/,
    ],
    [
      'stream',
      () => new SimResponse('a').body!.getReader(),
      TypeError,
      /^Reading the stream "body" is not simulated\. Use text\(\)/,
    ],
    [
      'form',
      () => new SimResponse(new FormData() as never),
      TypeError,
      /^A body that is a FormData is not simulated\. Use/,
    ],
    [
      'blob',
      () => new SimResponse(new Blob() as never),
      TypeError,
      /^A body that is a Blob is not simulated\. Use/,
    ],
    [
      'readable',
      () => new SimResponse(new ReadableStream() as never),
      TypeError,
      /^A body that is a ReadableStream is not/,
    ],
    [
      'symbol',
      () => new SimHeaders({ a: Symbol('b') as never }),
      TypeError,
      /^The value of the header "a" is a symbol\. Use/,
    ],
    [
      'blob()',
      () => new SimResponse('a').blob(),
      TypeError,
      /^The method blob\(\) is not simulated\. Use bytes\(\)/,
    ],
    [
      'formData()',
      () => new SimResponse('a').formData(),
      TypeError,
      /^The method formData\(\) is not simulated\. Use new URL/,
    ],
    ['JSON', () => new SimResponse('{').json(), SyntaxError, /^The body is not valid JSON\.$/],
    ['no JSON', () => new SimResponse(null).json(), SyntaxError, /^The body is not valid JSON\.$/],
  ];
  for (const [what, act, type, message] of messages) {
    it(what, async () => {
      await assert.rejects(
        async () => act(),
        (error) => error instanceof type && message.test((error as Error).message),
      );
    });
  }

  it('a body that is absent is null, as on the platform', () => {
    assert.equal(new SimResponse(null).body, null);
    assert.equal(new SimRequest('http://a/').body, null);
  });

  it('a body read twice', async () => {
    const response = new SimResponse('a');
    await response.text();
    await assert.rejects(response.text(), {
      name: 'TypeError',
      message: /has been read already\. Call clone\(\) before/,
    });
  });
});

describe('bodies settle in microtasks', () => {
  for (const read of ['text', 'json', 'bytes', 'arrayBuffer'] as const) {
    it(read, async () => {
      let settled = false;
      void new SimResponse('1')[read]().then(() => (settled = true));
      for (let i = 0; i < 3; i++) await undefined;
      assert.equal(settled, true);
    });
  }
});

describe('copyRequest and copyResponse', () => {
  it('give an equal, unread message, as often as needed', async () => {
    const request = new SimRequest('http://a/b?c', { method: 'POST', body: 'd', headers: { x: 'y' } });
    for (const copy of [copyRequest(request), copyRequest(request)]) {
      assert.deepEqual(
        [copy.url, copy.method, [...copy.headers]],
        [request.url, 'POST', [...request.headers]],
      );
      assert.equal(await copy.text(), 'd');
    }
    assert.equal(request.bodyUsed, false);
    const response = new SimResponse('d', { status: 201, statusText: 'Made', headers: { x: 'y' } });
    for (const copy of [copyResponse(response, 'http://a/'), copyResponse(response)]) {
      assert.deepEqual(
        [copy.status, copy.statusText, [...copy.headers]],
        [201, 'Made', [...response.headers]],
      );
      assert.equal(await copy.text(), 'd');
    }
    assert.equal(copyResponse(response, 'http://a/').url, 'http://a/');
  });

  it('share nothing that can change', async () => {
    const body = bytes(1, 2, 3);
    const request = new SimRequest('http://a/', { method: 'POST', body, headers: { x: 'y' } });
    const copy = copyRequest(request);
    body[0] = 9;
    request.headers.set('x', 'changed');
    copy.headers.set('z', '1');
    const read = await request.bytes();
    read[1] = 9;
    assert.deepEqual(await copy.bytes(), bytes(1, 2, 3));
    assert.equal(copy.headers.get('x'), 'y');
    assert.equal(request.headers.has('z'), false);
  });

  it('keep the type that the body implies', () => {
    assert.equal(
      copyRequest(new SimRequest('http://a/', { method: 'POST', body: 'b' })).headers.get('content-type'),
      'text/plain;charset=UTF-8',
    );
    assert.equal(copyResponse(SimResponse.json(1)).headers.get('content-type'), 'application/json');
  });

  it('do not carry the sender’s signal', () => {
    const controller = new SimAbortController();
    const copy = copyRequest(new SimRequest('http://a/', { signal: controller.signal }));
    controller.abort();
    assert.equal(copy.signal.aborted, false);
  });

  it('give a response whose headers refuse changes, like that of fetch', () => {
    for (const response of [new SimResponse('a'), new SimResponse('a', { headers: { b: 'c' } })]) {
      const copy = copyResponse(response);
      assert.throws(() => copy.headers.set('b', 'd'), /cannot be changed\. Make new Headers/);
      assert.throws(() => copy.clone().headers.delete('b'), TypeError);
      response.headers.set('b', 'd');
    }
  });

  it('refuse a message that has been read, and a network error', async () => {
    const request = new SimRequest('http://a/', { method: 'POST', body: 'b' });
    await request.text();
    assert.throws(() => copyRequest(request), /has been read already/);
    const response = new SimResponse('b');
    await response.text();
    assert.throws(() => copyResponse(response), /has been read already/);
    assert.throws(() => copyResponse(SimResponse.error()), /cannot be sent/);
  });
});

describe('what the simulator asks of a message', () => {
  it('signalOf is the signal given, and none without one', () => {
    const { signal } = new SimAbortController();
    const request = new SimRequest('http://a/', { signal });
    assert.equal(signalOf(request), signal);
    assert.equal(signalOf(new SimRequest(request)), signal);
    assert.equal(signalOf(new SimRequest('http://a/')), undefined);
    assert.notEqual(request.signal, signal);
    assert.equal(request.signal, request.signal);
    assert.ok(request.signal instanceof SimAbortSignal);
  });

  it('bodyText does not read', async () => {
    const response = new SimResponse(bytes(104, 105));
    assert.equal(bodyText(response), 'hi');
    assert.equal(await response.text(), 'hi');
    assert.equal(bodyText(response), 'hi');
    assert.equal(bodyText(new SimResponse()), '');
  });
});

describe('the classes', () => {
  it('carry the platform’s names and show nothing of their inside', () => {
    for (const message of [new SimRequest('http://a/'), new SimResponse('a')]) {
      const kind = message instanceof SimRequest ? 'Request' : 'Response';
      assert.equal(String(message), `[object ${kind}]`);
      assert.equal(message.constructor.name, kind);
      assert.equal(JSON.stringify(message), '{}');
    }
  });

  it('are told nothing by a run that the next could see', () => {
    const entries = SimHeaders.prototype.entries;
    for (const target of [
      SimHeaders,
      SimRequest,
      SimResponse,
      SimResponse.json,
      entries,
      entries.prototype as object,
    ]) {
      assert.throws(() => Object.assign(target, { hits: 1 }), TypeError);
    }
    for (const { prototype } of [SimHeaders, SimRequest, SimResponse]) {
      for (let at: object = prototype; at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
        assert.ok(Object.isFrozen(at));
      }
    }
  });

  it('can be extended', async () => {
    class Failure extends SimResponse {
      readonly why: string;
      constructor(why: string) {
        super(why, { status: 500 });
        this.why = why;
      }
    }
    assert.equal(await new Failure('because').text(), 'because');
  });
});
