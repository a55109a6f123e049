// The least a Node server can do for a feed: `ws` and a loop over its clients, no product around it.
//
// `node tests/bench/plain_broadcast.mjs PORT` obeys `say COUNT BYTES` on standard input, as the noisy server does.
import { createInterface } from "node:readline";

import { WebSocketServer } from "ws";

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.argv[2]),
  backlog: 4096,
  perMessageDeflate: false,
});

/**
 * The same text as the feed's, but for its running number, which is the same for everybody here.
 * @param {number} number
 * @param {number} size
 * @returns {string}
 */
function frame(number, size) {
  const data = { id: number, status: "x".repeat(size) };
  return JSON.stringify({ topic: "sessions:changed", type: "session_status", seq: number, data });
}

for await (const line of createInterface({ input: process.stdin })) {
  const [, count, size] = line.split(" ").map(Number);
  for (let number = 0; number < count; number += 1) {
    // One buffer for everybody, as the frame's bytes are the same.
    const text = Buffer.from(frame(number, size));
    for (const client of server.clients) {
      client.send(text, { binary: false });
    }
  }
  console.log(JSON.stringify({ said: count }));
}
