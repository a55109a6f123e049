/** A WebSocket that the test plays the server of; `FakeSocket.made` holds every one, the newest last. */
export class FakeSocket extends EventTarget {
  /** @type {FakeSocket[]} */
  static made = [];

  /** @returns {FakeSocket} */
  static get last() {
    return /** @type {FakeSocket} */ (FakeSocket.made.at(-1));
  }

  constructor(url, protocols) {
    super();
    this.url = url;
    this.protocols = protocols;
    this.readyState = 0;
    this.sent = [];
    this.closedWith = null;
    FakeSocket.made.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close(code) {
    this.readyState = 3;
    this.closedWith = code;
  }

  /** The server accepts. */
  accept() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  /** The server says something. */
  say(message) {
    const data = typeof message === "string" ? message : JSON.stringify(message);
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** The connection ends without our doing. */
  drop(code = 1006) {
    this.readyState = 3;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }
}
