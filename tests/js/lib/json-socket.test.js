import { beforeEach, describe, expect, it, vi } from "vitest";

import { JsonSocket } from "../../../static/js/lib/json-socket.js";
import { FakeSocket } from "./fake-socket.js";

function open() {
  const handlers = { opened: vi.fn(), received: vi.fn(), closed: vi.fn() };
  const socket = new JsonSocket("ws://house/ws/feed/", "abc123", handlers, FakeSocket);
  return { socket, handlers, wire: FakeSocket.last };
}

describe("a connection that carries JSON", () => {
  beforeEach(() => {
    FakeSocket.made = [];
  });

  it("names the protocol and carries the token beside it, not in the URL", () => {
    const { wire } = open();
    expect(wire.protocols).toEqual(["peerlearn.v1", "csrf.abc123"]);
    expect(wire.url).toBe("ws://house/ws/feed/");
  });

  it("hands on what comes in and sends what goes out", () => {
    const { socket, handlers, wire } = open();
    wire.accept();
    wire.say({ type: "ping" });
    socket.send({ type: "pong" });
    expect(handlers.opened).toHaveBeenCalledOnce();
    expect(handlers.received).toHaveBeenCalledExactlyOnceWith({ type: "ping" });
    expect(wire.sent).toEqual([{ type: "pong" }]);
  });

  it("sends nothing before it is open", () => {
    const { socket, wire } = open();
    socket.send({ type: "pong" });
    expect(wire.sent).toEqual([]);
  });

  it("hangs up on something that is not JSON", () => {
    const { handlers, wire } = open();
    wire.accept();
    wire.say("<html>");
    expect(wire.closedWith).toBe(4000);
    expect(handlers.closed).toHaveBeenCalledExactlyOnceWith(4000);
    expect(handlers.received).not.toHaveBeenCalled();
  });

  it("tells its end once, and nothing afterwards", () => {
    const { socket, handlers, wire } = open();
    wire.accept();
    socket.close();
    wire.say({ type: "ping" });
    wire.drop();
    expect(handlers.closed).toHaveBeenCalledExactlyOnceWith(1000);
    expect(handlers.received).not.toHaveBeenCalled();
  });
});
